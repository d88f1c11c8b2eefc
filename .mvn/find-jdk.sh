#!/bin/sh
# Prints the home of a JDK of at least the version that Tidewire needs: JAVA_HOME if it is one, else the java on the PATH, else the newest
# in the places where JDKs are installed. Says what is missing and fails if there is none.
set -eu
need=25

version_of() {
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

fits() {
    version=$(version_of "$1") && [ -n "$version" ] && [ "$version" -ge "$need" ]
}

if [ -n "${JAVA_HOME-}" ] && fits "$JAVA_HOME"; then
    printf '%s\n' "$JAVA_HOME"
    exit 0
fi

if javac=$(command -v javac 2>/dev/null); then
    while [ -L "$javac" ]; do
        link=$(readlink "$javac")
        case $link in
        /*) javac=$link ;;
        *) javac=$(dirname "$javac")/$link ;;
        esac
    done
    home=$(dirname "$(dirname "$javac")")
    if fits "$home"; then
        printf '%s\n' "$home"
        exit 0
    fi
fi

best=
best_version=0
for home in /usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/java/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    "$HOME"/.asdf/installs/java/* "$HOME"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if fits "$home" && [ "$version" -gt "$best_version" ]; then
        best=$home
        best_version=$version
    fi
done
if [ -n "$best" ]; then
    printf '%s\n' "$best"
    exit 0
fi

echo "Tidewire needs a JDK $need or later and found none: install one (for example Eclipse Temurin $need) or set JAVA_HOME to its folder." >&2
exit 1
