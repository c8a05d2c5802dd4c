package io.originguard.status;

import io.originguard.access.Problem;

/** A request that is not carried out. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    RefusedException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    /** What is wrong. */
    public Problem problem() {
        return problem;
    }

    static RefusedException wrong(String detail) {
        return new RefusedException(Problem.wrong(detail));
    }

    /** A target that is not known here. */
    public static RefusedException noTarget(String name) {
        return new RefusedException(Problem.notFound("there is no target " + name + " here"));
    }
}
