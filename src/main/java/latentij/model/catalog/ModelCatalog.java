// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import latentij.model.hub.HubModel;
import latentij.model.hub.HubReference;
import latentij.util.Printable;
import latentij.util.UnknownWords;

/**
 * The models that LatentIJ knows by name.
 *
 * <pre>{@code
 * ModelCatalog catalog = ModelCatalog.bundled();
 * catalog.models().forEach(System.out::println); // latentij-f8c4 (bundled), …
 * HubModel a = catalog.resolve("sd-vae-ft-mse"); // files and hashes known
 * HubModel b = catalog.resolve("runwayml/stable-diffusion-v1-5"); // its successor
 * HubModel c = catalog.resolve("somebody/their-vae@main"); // to be looked up
 * }</pre>
 *
 * Immutable.
 */
public final class ModelCatalog {

	/** The system property that names a catalog of the user's own. */
	public static final String PROPERTY = "latentij.catalog";

	private static final String RESOURCE = "/latentij/models/catalog.json";

	private final List<CatalogModel> models;
	private final Map<String, String> moved;

	private ModelCatalog(final List<CatalogModel> models, final Map<String, String> moved) {
		this.models = List.copyOf(models);
		this.moved = Map.copyOf(moved);
	}

	/**
	 * The catalog that comes with LatentIJ.
	 *
	 * @return the catalog, read once
	 * @throws IllegalStateException if it is missing or wrong, which means that
	 *           the jar is damaged
	 */
	static ModelCatalog bundled() {
		return Bundled.CATALOG;
	}

	/**
	 * The catalog that users see: the one that comes with LatentIJ, and behind it
	 * the rows of the file that the system property {@value #PROPERTY} names, if it
	 * names one.
	 *
	 * @return the catalog; the file is read each time
	 * @throws IllegalArgumentException if the file cannot be read, is wrong, or
	 *           has a name that is taken; the message is fit for users
	 */
	public static ModelCatalog standard() {
		final String file = System.getProperty(PROPERTY, "");
		if (file.isBlank()) return bundled();
		final ModelCatalog own;
		try (InputStream in = Files.newInputStream(Path.of(file))) {
			own = read(in, file);
		} catch (final IOException | InvalidPathException exc) {
			throw new IllegalArgumentException(
					"The catalog of models that the system property " + PROPERTY + " names cannot be used: "
							+ exc.getMessage(),
					exc);
		}
		final List<CatalogModel> models = new ArrayList<>(bundled().models);
		for (final CatalogModel model : own.models) {
			if (bundled().find(model.name()).isPresent())
				throw new IllegalArgumentException(file + ": the name \"" + model.name()
						+ "\" is taken by a model of LatentIJ's own catalog. Choose another one.");
			models.add(model);
		}
		final Map<String, String> moved = new HashMap<>(bundled().moved);
		moved.putAll(own.moved);
		return new ModelCatalog(models, moved);
	}

	/** Read when it is first asked for. */
	private static final class Bundled {

		private static final ModelCatalog CATALOG = load();

		private static ModelCatalog load() {
			try (InputStream in = ModelCatalog.class.getResourceAsStream(RESOURCE)) {
				if (in == null)
					throw new IllegalStateException(
							"The catalog " + RESOURCE + " is not on the class path; is LatentIJ's jar damaged?");
				return read(in, "catalog.json");
			} catch (final IOException exc) {
				throw new IllegalStateException(exc.getMessage(), exc);
			}
		}
	}

	/**
	 * Reads a catalog; its form is described in {@code models/README.md}.
	 *
	 * @param in JSON in UTF-8; read to its end, not closed
	 * @param origin names the source in messages
	 * @return the catalog
	 * @throws IOException if it cannot be read or is wrong; the message names the
	 *           row and the key
	 */
	static ModelCatalog read(final InputStream in, final String origin) throws IOException {
		final CatalogReader.Catalog catalog = new CatalogReader(origin).read(in);
		return new ModelCatalog(catalog.models(), catalog.moved());
	}

	/** @return all models, in the order in which lists should show them */
	public List<CatalogModel> models() {
		return models;
	}

	/**
	 * Finds a model by the name or the reference that a user typed. A reference
	 * means a row if it is of its repository, or of one that moved there, and names
	 * no other revision, folder or file.
	 *
	 * @param text a name (in upper or lower case), or a reference
	 * @return the row; of several the first
	 */
	public Optional<CatalogModel> find(final String text) {
		final String s = text.strip();
		if (!s.contains("/"))
			return models.stream()
					.filter(m -> m.name().equals(s.toLowerCase(Locale.ROOT)))
					.findFirst();
		try {
			return find(HubReference.parse(s));
		} catch (final IllegalArgumentException exc) {
			return Optional.empty();
		}
	}

	/**
	 * Finds a model by its reference.
	 *
	 * @param reference see {@link #find(String)}
	 * @return the row; of several the first
	 */
	public Optional<CatalogModel> find(final HubReference reference) {
		final HubReference wanted = successor(reference);
		return models.stream().filter(m -> !m.bundled() && matches(wanted, m)).findFirst();
	}

	private static boolean matches(final HubReference wanted, final CatalogModel model) {
		final HubReference row = model.reference();
		if (!row.repository().equalsIgnoreCase(wanted.repository())) return false;
		if (wanted.revision() != null && !wanted.revision().equals(row.revision())) return false;
		if (wanted.path() == null || wanted.path().equals(row.path())) return true;
		return wanted.isFile() && model.files().stream().anyMatch(f -> f.path().equals(wanted.path()));
	}

	/**
	 * Finds a model by the hash of its weights, for files without a configuration.
	 *
	 * @param sha256 hexadecimal digits, in upper or lower case
	 * @return the row
	 */
	public Optional<CatalogModel> findBySha256(final String sha256) {
		final String wanted = sha256.toLowerCase(Locale.ROOT);
		return models.stream()
				.filter(m -> m.files().stream().anyMatch(f -> wanted.equals(f.sha256())))
				.findFirst();
	}

	/**
	 * Follows a repository that no longer exists to its successor.
	 *
	 * @param reference a reference
	 * @return the same in the repository's successor, or unchanged
	 */
	HubReference successor(final HubReference reference) {
		final String to = moved.get(reference.repository().toLowerCase(Locale.ROOT));
		return to == null ? reference : reference.withRepository(to);
	}

	/**
	 * Turns what a user typed into a model that a {@code ModelStore} can find or
	 * download. An existing path of the same spelling should win, and the bundled
	 * model needs no store: callers ask for both first ({@link #find(String)}).
	 *
	 * @param text a name of the catalog or a reference
	 * @return the model
	 * @throws IllegalArgumentException if it is neither, or the bundled model; the
	 *           message is fit for users
	 */
	public HubModel resolve(final String text) {
		final Optional<CatalogModel> row = find(text);
		if (row.isPresent()) {
			if (row.get().bundled())
				throw new IllegalArgumentException(
						"The model \"" + row.get().name() + "\" comes with LatentIJ and is not downloaded.");
			return row.get().hubModel();
		}
		final String s = text.strip();
		if (!s.contains("/")) {
			final List<String> names = models.stream().map(CatalogModel::name).toList();
			throw new IllegalArgumentException("There is no model, file or folder called "
					+ Printable.quoted(s) + "." + UnknownWords.question(List.of(s), names) + " Choose one of "
					+ String.join(", ", names) + "; or give a Hugging Face name (owner/name), or the path of "
					+ "a model folder or of a .safetensors file.");
		}
		return HubModel.of(successor(HubReference.parse(s)));
	}
}
