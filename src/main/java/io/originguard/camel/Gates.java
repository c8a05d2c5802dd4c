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
        for (int i = 0; i < all.size(); i++) {
            Admission admission = all.get(i).admit(job);
            if (!(admission instanceof Admission.Go)) {
                all.subList(0, i).forEach(passed -> passed.left(job));
                return admission;
            }
        }
        return Admission.GO;
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
