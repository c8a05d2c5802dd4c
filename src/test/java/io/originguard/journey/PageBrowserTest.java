package io.originguard.journey;

import static io.originguard.journey.ShopAndNews.NEWS;
import static io.originguard.journey.ShopAndNews.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.frontier.Operation;
import io.originguard.settings.Catalogue;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.testing.HandCrankedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/**
 * The page as somebody sees it in a browser, while a real edge has a real outage. Long because the tests share one browser, which
 * takes seconds to start.
 */
final class PageBrowserTest {

    private static final String TOKEN = "0123456789abcdef0123";
    private static final String ROW = "tr[data-key='" + SHOP + "']";

    private static @Nullable Chromium started;

    private final Chromium browser = Objects.requireNonNull(started);

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Path home;
    private final Fleet fleet;

    PageBrowserTest(@TempDir Path home) {
        this.home = home;
        fleet = ShopAndNews.fleet(home, clock);
    }

    @BeforeAll
    static void openBrowser() {
        started = Chromium.start();
    }

    @AfterAll
    static void closeBrowser() {
        if (started != null) {
            started.close();
        }
    }

    @BeforeEach
    void forget() {
        browser.open("about:blank").sized(1280, 900, false).preferring("prefers-color-scheme", "light");
        browser.complaints();
        browser.hostsAsked();
    }

    @AfterEach
    void stop() {
        browser.open("about:blank");
        fleet.close();
    }

    @Test
    void an_outage_is_seen_as_it_happens_and_nobody_reloads_the_page() {
        fleet.start()
                .submit(fleet.pages(SHOP, 0, 4))
                .submit(fleet.pages(NEWS, 0, 1))
                .awaitDrained();
        open("/").reads(ROW, "CLOSED").reads("h1", "No target is paused");
        browser.script("window.same = true");

        fleet.origin(SHOP).kill();
        fleet.submit(fleet.pages(SHOP, 4, 30)).awaitState(SHOP, BreakerState.OPEN);

        browser.reads("h1", "1 OPEN of 2 targets")
                .reads(ROW, "OPEN, queue paused")
                .reads(ROW, "origin-refused: the origin refused the connection")
                .reads(ROW, "521 ×")
                .reads(ROW, "every 30 s")
                .reads(ROW, "alert sent");
        assertThat(browser.one("#announce").getDomProperty("textContent")).isEqualTo(SHOP + ": OPEN, queue paused");
        assertThat(browser.all("tbody tr").get(0).getDomAttribute("data-key")).isEqualTo(SHOP);
        assertThat(browser.driver().getTitle()).isEqualTo("(1 OPEN) Targets - Originguard");

        Fleet.await().until(() -> fleet.view(SHOP).inFlight() == 0);
        clock.advance(Duration.ofSeconds(30));

        browser.reads(ROW, "last 521 origin unproven").reads(ROW, "cf-ray");

        fleet.origin(SHOP).revive();
        clock.advance(Duration.ofSeconds(30));

        browser.reads(ROW, "HALF_OPEN, ramping up")
                .reads(ROW, "last 200 origin")
                .reads("h1", "1 ramping up of 2 targets");

        Fleet.await().until(() -> {
            clock.advance(Duration.ofMillis(500));
            return fleet.node().frontier().drained() && fleet.state(SHOP) == BreakerState.CLOSED;
        });

        browser.reads(ROW, "CLOSED").reads("h1", "No target is paused").reads(ROW, "0 / 2 / 2");
        assertThat(browser.script("return window.same")).isEqualTo(true);
        assertQuiet();
    }

    @Test
    void each_button_asks_does_it_and_is_on_record() {
        ShopAndNews.trip(fleet.start());
        open("/targets/" + SHOP).reads("#subject", "OPEN, queue paused");

        press("pause");
        browser.one("dialog textarea").sendKeys("the owner asked for a quiet week");
        confirm();
        browser.reads("#subject", "paused by hand").reads("#result", "Done: pause.");
        press("resume");
        confirm();
        Fleet.await().until(() -> browser.one("[data-action=pause]").isEnabled());
        assertThat(browser.text("#subject")).doesNotContain("paused by hand");
        fleet.origin(SHOP).revive();
        press("probe");
        confirm();
        browser.reads("#subject", "HALF_OPEN, ramping up");
        press("open");
        browser.one("dialog textarea").sendKeys("not yet");
        confirm();
        browser.reads("#subject", "OPEN, queue paused");
        press("close");
        browser.one("dialog textarea").sendKeys("it is well");
        confirm();
        browser.reads("#subject", "CLOSED");

        browser.reads("section[aria-labelledby=operations-title]", "the owner asked for a quiet week");
        assertThat(fleet.node().frontier().store().operations(Optional.of(new Host(SHOP)), 10))
                .extracting(operation -> operation.action().label() + " " + operation.reason())
                .containsExactly(
                        "close it is well",
                        "open not yet",
                        "probe ",
                        "resume ",
                        "pause the owner asked for a quiet week");
        assertThat(fleet.state(SHOP)).isEqualTo(BreakerState.CLOSED);
        assertQuiet();
    }

    @Test
    void nothing_is_shown_as_done_that_the_node_refused_or_nobody_confirmed() {
        ShopAndNews.trip(fleet.start());
        fleet.origin(SHOP).revive();
        open("/targets/" + SHOP);

        press("close");
        browser.one("dialog textarea").sendKeys("it is well");
        fleet.post("/api/targets/" + SHOP + "/close", "{\"reason\":\"I was faster\"}");
        confirmed();
        browser.reads("dialog .problem", "is CLOSED already");
        assertThat(browser.text("#result")).isEmpty();
        browser.one("dialog").sendKeys(Keys.ESCAPE);
        Fleet.await().until(() -> browser.all("dialog").isEmpty());
        browser.reads("#subject", "CLOSED");
        press("pause");
        confirmed();
        assertThat(browser.all("dialog")).as("a reason is needed").hasSize(1);
        browser.all("dialog button").get(0).click();

        assertThat(browser.all("dialog")).isEmpty();
        assertThat(operations()).extracting(Operation::reason).containsExactly("I was faster");
    }

    @Test
    void dead_letters_are_requeued() {
        fleet.start()
                .submit(
                        fleet.url(SHOP, "/status/404?a"),
                        fleet.url(SHOP, "/status/404?b"),
                        fleet.url(SHOP, "/status/410"))
                .awaitDrained();
        open("/targets/" + SHOP).reads("#dead-title", "Dead letters 3");
        int before = fleet.requests(SHOP).size();
        List<WebElement> buttons = browser.all("[data-requeue]");

        buttons.get(0).click();
        confirm();
        browser.reads("#result", "Requeued: 1.");
        fleet.awaitAnswered(SHOP, before + 1);
        browser.one("[data-requeue-all]").click();
        confirm();

        browser.reads("#result", "Requeued: 3.");
        fleet.awaitAnswered(SHOP, before + 4);
        browser.reads("#dead-title", "Dead letters 3");
        assertQuiet();
    }

    @Test
    void ten_thousand_targets_are_searched_as_one_types_and_shown_in_pages() {
        List<String> urls = IntStream.range(0, 10_000)
                .mapToObj(number -> "http://t" + number + ".many.test/")
                .toList();
        fleet.start().submit(fleet.url(SHOP, "/page/1")).submit(urls);

        open("/").reads(".pager", "1 to 50 of 10,001");
        assertThat(browser.all("tbody tr")).hasSize(50);
        browser.one("[rel=next]").click();
        browser.reads(".pager", "51 to 100 of 10,001");
        browser.one("[name=search]").sendKeys("t9999.");

        browser.reads(".pager", "1 to 1 of 1").reads("tbody tr", "t9999.many.test");
        assertThat(browser.driver().getCurrentUrl()).endsWith("/?search=t9999.");
        assertQuiet();
    }

    @Test
    void the_filter_narrows_and_the_search_keeps_its_focus() {
        ShopAndNews.trip(fleet.start());
        open("/").reads(".pager", "1 to 2 of 2");

        browser.one("[name=state] [value=OPEN]").click();
        browser.reads(".pager", "1 to 1 of 1").reads("tbody", SHOP);
        browser.one("[name=state] [value='']").click();
        browser.reads(".pager", "1 to 2 of 2");
        fleet.post("/api/targets/" + NEWS + "/pause", "{\"reason\":\"x\"}");
        browser.one("[name=held]").click();
        browser.reads(".pager", "1 to 1 of 1").reads("tbody", NEWS);
        browser.one("[name=held]").click();
        browser.one("[name=search]").sendKeys("sho");
        browser.reads(".pager", "1 to 1 of 1").reads("tbody", SHOP);
        browser.driver().switchTo().activeElement().sendKeys("x");

        browser.reads(".empty", "No target is as you ask for");
        assertThat(browser.driver().switchTo().activeElement().getDomProperty("value"))
                .isEqualTo("shox");
        assertQuiet();
    }

    @Test
    void what_strangers_wrote_is_text() {
        String hostile = fleet.url(SHOP, "/status/404")
                + "?\"></td><script>window.hacked=1</script><img/src=x/onerror=window.hacked=1>";
        fleet.start().submit(hostile).awaitDrained();
        fleet.post("/api/targets/" + SHOP + "/pause", "{\"reason\":\"</p><img src=x onerror=window.hacked=1>\"}");

        open("/targets/" + SHOP).reads("#subject", "</p><img src=x onerror=window.hacked=1>");
        browser.reads("section[aria-labelledby=dead-title]", "onerror=window.hacked=1");
        open("/").reads(ROW, "</p><img src=x onerror=window.hacked=1>");

        assertThat(browser.script("return window.hacked")).isEqualTo("");
        assertThat(browser.all("main img, main script")).isEmpty();
        assertQuiet();
    }

    @Test
    void a_keyboard_is_enough() {
        ShopAndNews.trip(fleet.start());
        open("/targets/" + SHOP);

        focused().sendKeys(Keys.TAB);
        assertThat(focused().getText()).isEqualTo("Skip to the content");
        assertThat(focused().getRect().y).isNotNegative();
        focused().sendKeys(Keys.ENTER);
        while (!"pause".equals(focused().getDomAttribute("data-action"))) {
            focused().sendKeys(Keys.TAB);
        }
        assertThat(focused().getCssValue("outline-style")).isEqualTo("solid");
        focused().sendKeys(Keys.ENTER);
        focused().sendKeys("by keyboard");
        focused().sendKeys(Keys.ESCAPE);
        Fleet.await().until(() -> browser.all("dialog").isEmpty());
        assertThat(focused().getDomAttribute("data-action")).isEqualTo("pause");
        focused().sendKeys(Keys.SPACE);
        focused().sendKeys("by keyboard");
        focused().sendKeys(Keys.TAB);
        focused().sendKeys(Keys.TAB);
        focused().sendKeys(Keys.ENTER);

        browser.reads("#subject", "by keyboard");
        assertThat(operations()).hasSize(1);
        assertQuiet();
    }

    @Test
    void a_phone_shows_it_all_without_going_sideways() {
        ShopAndNews.trip(fleet.start());
        fleet.post("/api/targets/" + SHOP + "/pause", "{\"reason\":\"" + "averylongword".repeat(20) + "\"}");
        browser.sized(360, 740, true);

        for (String path : List.of("/", "/targets/" + SHOP)) {
            open(path).reads("main", "OPEN, queue paused");
            Fleet.await().until(() -> browser.script("return document.documentElement.className")
                    .equals("scripted"));
            assertThat(browser.script("return document.documentElement.scrollWidth"))
                    .as(path)
                    .isEqualTo(360L);
        }
        assertQuiet();
    }

    @Test
    void the_history_is_plotted_from_what_the_node_counted() {
        ShopAndNews.trip(fleet.start());
        clock.advance(Duration.ofSeconds(20));
        open("/targets/" + SHOP);

        Fleet.await().until(() -> browser.all(".plot canvas").size() == 2);
        Fleet.await().until(() -> {
            clock.advance(Duration.ofSeconds(10));
            browser.one("input[value='24h']").click();
            browser.one("input[value='1h']").click();
            return browser.all("#plot-requests[aria-label*='origin-refused at most']")
                                    .size()
                            == 1
                    && !browser.text("#plots-note").startsWith("0 requests");
        });

        assertQuiet();
    }

    @Test
    void a_node_that_is_gone_is_not_shown_as_if_it_were_there() {
        fleet.start().submit(fleet.url(SHOP, "/page/1")).awaitDrained();
        open("/").reads(ROW, "CLOSED");

        fleet.stop();

        browser.reads("#as-of", "no answer, shown as of");
        assertThat(browser.one("#as-of").getDomAttribute("class")).contains("stale");
    }

    @Test
    void who_has_a_token_signs_in_and_only_this_tab_knows_it() throws IOException {
        Path tokens = Files.writeString(home.resolve("tokens"), "ops " + TOKEN + "\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        fleet.with(Catalogue.SERVER_TOKENS, tokens.toString())
                .start()
                .submit(fleet.url(SHOP, "/page/1"))
                .awaitDrained();

        open("/targets/" + SHOP).reads("h1", "Sign in");
        assertThat(browser.driver().getPageSource()).doesNotContain("CLOSED");
        browser.one("#token").sendKeys("guessed-guessed-guessed", Keys.ENTER);
        browser.reads("#sign-in-problem", "That token is not known here");
        browser.one("#token").sendKeys(TOKEN, Keys.ENTER);
        browser.reads("h1", SHOP).reads("#subject", "CLOSED");
        press("pause");
        browser.one("dialog textarea").sendKeys("signed in");
        confirm();
        browser.reads("#subject", "by ops");
        open("/").reads(ROW, "paused by hand");

        assertThat(operations()).singleElement().extracting(Operation::by).isEqualTo("ops");
        assertThat(browser.script(
                        "return JSON.stringify([localStorage.length, document.cookie, sessionStorage.length])"))
                .isEqualTo("[0,\"\",1]");
        browser.script("sessionStorage.clear()");
    }

    @Test
    void without_scripts_it_is_read_searched_and_signed_in_to() throws IOException {
        Path tokens = Files.writeString(home.resolve("tokens"), "ops " + TOKEN + "\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        fleet.with(Catalogue.SERVER_TOKENS, tokens.toString());
        ShopAndNews.trip(fleet.start());

        try (Chromium plain = Chromium.withoutScripts()) {
            plain.open("http://" + fleet.address() + "/").reads("main", "sign in by your browser's own question");
            // What the browser's own question would do, which a test cannot answer; a redirect it would follow too.
            plain.open("http://any:" + TOKEN + "@" + fleet.address() + "/sign-in");
            plain.open("http://" + fleet.address() + "/").reads(ROW, "OPEN, queue paused");
            assertThat(plain.all("tbody tr")).hasSize(2);
            assertThat(plain.all("button[data-action], #plots")).noneMatch(WebElement::isDisplayed);
            plain.one("[name=search]").sendKeys("news");
            plain.one("#filter button").click();

            plain.reads(".pager", "1 to 1 of 1").reads("tbody", NEWS);
            plain.one("tbody a").click();
            plain.reads("h1", NEWS);
        }
    }

    private Chromium open(String path) {
        return browser.open("http://" + fleet.address() + path);
    }

    private WebElement focused() {
        return browser.driver().switchTo().activeElement();
    }

    private void press(String action) {
        Fleet.await().until(() -> browser.one("[data-action=" + action + "]").isEnabled());
        browser.one("[data-action=" + action + "]").click();
    }

    private void confirmed() {
        browser.one("dialog .primary").click();
    }

    private void confirm() {
        confirmed();
        Fleet.await().until(() -> browser.all("dialog").isEmpty());
    }

    private List<Operation> operations() {
        return fleet.node().frontier().store().operations(Optional.empty(), 10);
    }

    /** Nobody else was asked for anything, and nothing is wrong in the console. */
    private void assertQuiet() {
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.hostsAsked()).isNotEmpty().containsOnly(fleet.address());
    }
}
