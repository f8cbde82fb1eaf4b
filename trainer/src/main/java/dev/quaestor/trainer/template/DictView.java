package dev.quaestor.trainer.template;

import java.util.ArrayList;
import java.util.List;

/** The keys, values or items of a dict, as its methods give them. */
record DictView(DictValue dict, String what) {
  List<Object> items() {
    List<Object> items = new ArrayList<>(dict.size());
    for (DictValue.Entry entry : dict.entries()) {
      items.add(
          switch (what) {
            case "keys" -> entry.key();
            case "values" -> entry.value();
            default -> TupleValue.of(entry.key(), entry.value());
          });
    }
    return items;
  }
}
