// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.bioformats;

import java.beans.Expression;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;

/** Classes that are known by their names only, as they may be there when a program runs, and may not. */
final class LoadedClasses {

	private final ClassLoader loader;

	private LoadedClasses(final ClassLoader loader) {
		this.loader = loader;
	}

	/**
	 * The classes of a loader.
	 *
	 * @param loader any; null for none
	 * @param name of the class that must be among them
	 * @return the classes; empty if that one is not there
	 */
	static Optional<LoadedClasses> of(final ClassLoader loader, final String name) {
		if (loader == null) return Optional.empty();
		try {
			Class.forName(name, false, loader);
			return Optional.of(new LoadedClasses(loader));
		} catch (final ClassNotFoundException | LinkageError exc) {
			return Optional.empty();
		}
	}

	/** Makes an object. What its constructor throws is thrown as it is. */
	Object make(final String type, final Object... arguments) throws Exception {
		return call(Class.forName(type, true, loader), "new", arguments);
	}

	/** Calls a method of a class. What it throws is thrown as it is. */
	Object callStatic(final String type, final String method, final Object... arguments) throws Exception {
		return call(Class.forName(type, true, loader), method, arguments);
	}

	/** Reads a public field of a class. */
	Object constant(final String type, final String name) throws ReflectiveOperationException {
		return Class.forName(type, true, loader).getField(name).get(null);
	}

	/** Calls a method of an object. What it throws is thrown as it is. */
	static Object call(final Object target, final String method, final Object... arguments) throws Exception {
		try {
			return new Expression(target, method, arguments).getValue();
		} catch (final InvocationTargetException exc) {
			// Exceptions come as they are.
			if (exc.getCause() instanceof Error error) throw error;
			throw exc;
		}
	}
}
