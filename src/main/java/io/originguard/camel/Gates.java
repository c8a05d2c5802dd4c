package io.originguard.camel;

import io.originguard.target.Job;
import java.util.List;

/** The gates of one target, passed in their order. As thread-safe as they are. */
record Gates(List<Gate> all) implements Gate {

    Gates {
        all = List.copyOf(all);
    }

    @Override
    public Admission admit(Job job) {
        int passed = 0;
        Admission admission = Admission.GO;
        try {
            while (passed < all.size()) {
                admission = all.get(passed).admit(job);
                if (!(admission instanceof Admission.Go)) {
                    break;
                }
                passed++;
            }
            return admission;
        } finally {
            if (passed < all.size()) {
                all.subList(0, passed).forEach(gate -> gate.left(job));
            }
        }
    }

    @Override
    public void sent(Job job) {
        all.forEach(gate -> gate.sent(job));
    }

    @Override
    public void left(Job job) {
        all.forEach(gate -> gate.left(job));
    }
}
