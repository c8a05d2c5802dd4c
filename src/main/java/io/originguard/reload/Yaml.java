package io.originguard.reload;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Where something stands in a YAML text. Immutable. */
final class Yaml {

    private final Optional<Node> root;

    private Yaml(Optional<Node> root) {
        this.root = root;
    }

    /** @throws org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException if this is no YAML */
    static Yaml of(RouteText text) {
        LoadSettings settings =
                LoadSettings.builder().setLabel(RouteText.location(text.file())).build();
        return new Yaml(new Compose(settings).composeString(text.text()));
    }

    /** The items of the list that a route file is; empty where it is something else. */
    Optional<List<Node>> items() {
        return root.filter(SequenceNode.class::isInstance).map(list -> ((SequenceNode) list).getValue());
    }

    /** The keys of an item, if it has any. */
    static List<String> keys(Node item) {
        return item instanceof MappingNode map
                ? map.getValue().stream()
                        .map(NodeTuple::getKeyNode)
                        .map(Yaml::scalar)
                        .toList()
                : List.of();
    }

    /** The line of a node, from 1; 0 where it is not known. */
    static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    /** Whether a text says {@code target: name}, as far as it can be read. */
    static boolean names(RouteText text, String target) {
        try {
            return Yaml.of(text)
                    .root
                    .flatMap(node -> value(node, "target"))
                    .map(Yaml::scalar)
                    .filter(target::equals)
                    .isPresent();
        } catch (YamlEngineException e) {
            return false;
        }
    }

    /** The URI at which the first route starts, as it is written. */
    Optional<String> from() {
        return root.flatMap(node -> value(node, "from"))
                .map(from ->
                        from instanceof ScalarNode ? from : value(from, "uri").orElse(from))
                .map(Yaml::scalar)
                .filter(uri -> !uri.isEmpty());
    }

    private static Optional<Node> value(Node node, String name) {
        if (node instanceof MappingNode map) {
            for (NodeTuple entry : map.getValue()) {
                Optional<Node> found = scalar(entry.getKeyNode()).equals(name)
                        ? Optional.of(entry.getValueNode())
                        : value(entry.getValueNode(), name);
                if (found.isPresent()) {
                    return found;
                }
            }
        } else if (node instanceof SequenceNode list) {
            return list.getValue().stream()
                    .flatMap(item -> value(item, name).stream())
                    .findFirst();
        }
        return Optional.empty();
    }

    /** The line of the first key of this name, at any depth. */
    OptionalInt lineOfKey(String name) {
        return root.map(node -> find(node, name)).orElse(OptionalInt.empty());
    }

    /** The line of the longest value that is part of this message, which probably speaks of it. */
    OptionalInt lineOfValueIn(String message) {
        Longest longest = new Longest(message);
        root.ifPresent(longest::visit);
        return longest.line == 0 ? OptionalInt.empty() : OptionalInt.of(longest.line);
    }

    private static OptionalInt find(Node node, String name) {
        if (node instanceof MappingNode map) {
            for (NodeTuple entry : map.getValue()) {
                if (scalar(entry.getKeyNode()).equals(name)) {
                    return OptionalInt.of(line(entry.getKeyNode()));
                }
                OptionalInt below = find(entry.getValueNode(), name);
                if (below.isPresent()) {
                    return below;
                }
            }
        } else if (node instanceof SequenceNode list) {
            for (Node item : list.getValue()) {
                OptionalInt below = find(item, name);
                if (below.isPresent()) {
                    return below;
                }
            }
        }
        return OptionalInt.empty();
    }

    private static String scalar(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    private static final class Longest {

        /** Shorter ones are in many messages by chance. */
        private static final int LEAST = 4;

        private final String message;
        private int length = LEAST - 1;
        private int line;

        private Longest(String message) {
            this.message = message;
        }

        private void visit(Node node) {
            if (node instanceof MappingNode map) {
                map.getValue().forEach(entry -> visit(entry.getValueNode()));
            } else if (node instanceof SequenceNode list) {
                list.getValue().forEach(this::visit);
            } else if (scalar(node).length() > length && message.contains(scalar(node))) {
                length = scalar(node).length();
                line = line(node);
            }
        }
    }
}
