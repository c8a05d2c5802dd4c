package io.originguard.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.frontier.FrontierStore;
import io.originguard.frontier.StoreException;
import io.originguard.target.Host;
import java.lang.reflect.Proxy;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class RecordViewTest {

    private static final Instant NOW = Instant.parse("2026-11-23T03:12:04Z");

    @Test
    void a_store_that_is_away_leaves_the_page_and_says_why_without_its_password() {
        FrontierStore away = (FrontierStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {FrontierStore.class}, (proxy, method, arguments) -> {
                    throw new StoreException("no answer from jdbc:postgresql://db/originguard?password=geheim");
                });

        RecordView record = RecordView.read(away, new Host("shop.example.com"), NOW);

        assertThat(record.trouble()).contains("no answer from").doesNotContain("geheim");
        assertThat(record.anyLetters()).isFalse();
        assertThat(record.letterCount()).isEqualTo("?");
    }
}
