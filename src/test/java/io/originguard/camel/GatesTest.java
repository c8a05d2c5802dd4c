package io.originguard.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.target.Job;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatesTest {

    private static final Admission DEFERRED = new Admission.Defer(Instant.EPOCH.plusSeconds(5));

    private final List<String> calls = new ArrayList<>();
    private final Job job = Workshop.job(Workshop.SHOP, "https://shop.example.com/1", 0);

    @Test
    void a_job_that_all_gates_let_pass_may_go_and_leaves_all_of_them() {
        Gates gates = new Gates(List.of(gate("a", Admission.GO), gate("b", Admission.GO)));

        Admission admission = gates.admit(job);
        gates.sent(job);
        gates.left(job);

        assertThat(admission).isEqualTo(Admission.GO);
        assertThat(calls).containsExactly("admit a", "admit b", "sent a", "sent b", "left a", "left b");
    }

    @Test
    void a_gate_that_holds_a_job_up_is_the_last_one_asked_and_those_before_it_are_left() {
        Gates gates = new Gates(List.of(gate("a", Admission.GO), gate("b", DEFERRED), gate("c", Admission.GO)));

        Admission admission = gates.admit(job);

        assertThat(admission).isEqualTo(DEFERRED);
        assertThat(calls).containsExactly("admit a", "admit b", "left a");
    }

    @Test
    void a_gate_that_fails_is_the_last_one_asked_and_those_before_it_are_left() {
        Gate failing = asked -> {
            throw new IllegalStateException("a rule that cannot be judged");
        };
        Gates gates = new Gates(List.of(gate("a", Admission.GO), failing, gate("c", Admission.GO)));

        assertThatThrownBy(() -> gates.admit(job)).hasMessage("a rule that cannot be judged");

        assertThat(calls).containsExactly("admit a", "left a");
    }

    private Gate gate(String name, Admission admission) {
        return new Gate() {
            @Override
            public Admission admit(Job asked) {
                calls.add("admit " + name);
                return admission;
            }

            @Override
            public void sent(Job asked) {
                calls.add("sent " + name);
            }

            @Override
            public void left(Job asked) {
                calls.add("left " + name);
            }
        };
    }
}
