package io.originguard.status;

import io.originguard.access.Problem;

/** A request that is not carried out. */
final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    RefusedException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }

    static RefusedException wrong(String detail) {
        return new RefusedException(Problem.wrong(detail));
    }

    static RefusedException noTarget(String name) {
        return new RefusedException(Problem.notFound("there is no target " + name + " here"));
    }
}
