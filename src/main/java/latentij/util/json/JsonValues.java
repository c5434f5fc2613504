// SPDX-License-Identifier: BSD-2-Clause
package latentij.util.json;

import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import latentij.util.Printable;

/** Values of a JSON file: texts, numbers, truth values, lists of them, and objects. */
final class JsonValues {

	private JsonValues() {}

	/** Tells whether two values are the same, however their numbers are written. */
	static boolean areSame(final Object a, final Object b) {
		if (a instanceof BigDecimal one && b instanceof BigDecimal other) return one.compareTo(other) == 0;
		if (!(a instanceof List<?> list) || !(b instanceof List<?> others)) return Objects.equals(a, b);
		if (list.size() != others.size()) return false;
		return IntStream.range(0, list.size()).allMatch(i -> areSame(list.get(i), others.get(i)));
	}

	/** The text of a value, fit for a message. */
	static String text(final Object value) {
		if (value instanceof BigDecimal number && number.precision() > 50) return "a number of many digits";
		return Printable.text(value);
	}
}
