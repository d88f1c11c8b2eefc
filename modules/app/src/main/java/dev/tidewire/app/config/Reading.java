package dev.tidewire.app.config;

import java.util.ArrayList;
import java.util.List;

/** One reading of a configuration: what was opened, and what was wrong. */
final class Reading {
    private final Environment environment;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Section> sections = new ArrayList<>();

    Reading(Environment environment) {
        this.environment = environment;
    }

    Environment environment() {
        return environment;
    }

    void opened(Section section) {
        sections.add(section);
    }

    void add(Problem problem) {
        problems.add(problem);
    }

    /** Every problem, those of names that nobody asked for included. */
    List<Problem> finish() {
        sections.forEach(Section::refuseUnknown);
        problems.addAll(environment.unknown());
        return problems;
    }
}
