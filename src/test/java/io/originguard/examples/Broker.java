package io.originguard.examples;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** A real broker inside this JVM, which gives a message that was not acknowledged again and again. */
final class Broker implements AutoCloseable {

    static final String URL = "vm://0";

    private final EmbeddedActiveMQ server = new EmbeddedActiveMQ();

    Broker() throws Exception {
        server.setConfiguration(new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .addAcceptorConfiguration("in-vm", URL)
                .addAddressSetting(
                        "#", new AddressSettings().setMaxDeliveryAttempts(-1).setRedeliveryDelay(50)));
        server.start();
    }

    void send(String queue, String text) {
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(URL);
                JMSContext session = factory.createContext()) {
            session.createProducer().send(session.createQueue(queue), text);
        }
    }

    /** Takes a message off a queue. */
    Optional<String> take(String queue) throws Exception {
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(URL);
                JMSContext session = factory.createContext();
                JMSConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            Message message = consumer.receiveNoWait();
            return message instanceof TextMessage text ? Optional.of(text.getText()) : Optional.empty();
        }
    }

    /** Takes a page off a queue: its URL, its status, its bytes as text. */
    String page(String queue) throws Exception {
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(URL);
                JMSContext session = factory.createContext();
                JMSConsumer consumer = session.createConsumer(session.createQueue(queue))) {
            BytesMessage message = (BytesMessage) consumer.receiveNoWait();
            byte[] body = new byte[(int) message.getBodyLength()];
            message.readBytes(body);
            return message.getStringProperty("OriginguardUrl") + " " + message.getObjectProperty("OriginguardStatus")
                    + " " + new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Messages of a queue that nobody has acknowledged. */
    long waiting(String queue) {
        return Optional.ofNullable(server.getActiveMQServer().locateQueue(SimpleString.of(queue)))
                .map(found -> found.getMessageCount())
                .orElse(0L);
    }

    /** Messages that consumers of a queue have acknowledged. */
    long acknowledged(String queue) {
        return Objects.requireNonNull(server.getActiveMQServer().locateQueue(SimpleString.of(queue)))
                .getMessagesAcknowledged();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the broker does not stop", e);
        }
    }
}
