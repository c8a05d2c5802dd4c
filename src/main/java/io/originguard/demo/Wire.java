package io.originguard.demo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of a connection under its HTTP, for answers that no HTTP server would send. Vert.x has no public way to them: it
 * gives a plain socket to CONNECT and upgrades alone. Used on the connection's event loop.
 */
final class Wire {

    /** Vert.x's name for what turns answers into bytes; what is written from there is below HTTP, and above TLS. */
    private static final String ENCODER = "httpEncoder";

    private final ChannelHandlerContext encoder;

    private Wire(ChannelHandlerContext encoder) {
        this.encoder = encoder;
    }

    static Wire of(HttpServerRequest request) {
        ConnectionBase connection = (ConnectionBase) request.connection();
        return new Wire(connection.channel().pipeline().context(ENCODER));
    }

    void send(String text) {
        encoder.writeAndFlush(bytes(text)).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    void sendAndClose(String text) {
        encoder.writeAndFlush(bytes(text)).addListener(ChannelFutureListener.CLOSE);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }
}
