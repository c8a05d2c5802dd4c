package io.originguard.camel;

/** A request of our own that goes ahead of a target's jobs and takes a place of its limit, as a job does. */
interface Errand {

    /** Does it on the calling thread, which waits for the answer; whatever goes wrong is the errand's own matter. */
    void run();

    /** It will not be done. */
    void drop();
}
