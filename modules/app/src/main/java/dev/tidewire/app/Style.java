package dev.tidewire.app;

/** Colours of the terminal, or none. */
enum Style {
    GREEN("32"),
    YELLOW("33"),
    RED("31"),
    CYAN("36"),
    DIM("2"),
    BOLD("1");

    private static final String ESCAPE = "\u001b[";

    private final String code;

    Style(String code) {
        this.code = code;
    }

    /** The text in this style, or as it is. */
    String of(String text, boolean coloured) {
        return coloured ? ESCAPE + code + "m" + text + ESCAPE + "0m" : text;
    }
}
