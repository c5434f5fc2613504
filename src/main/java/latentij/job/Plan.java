// SPDX-License-Identifier: BSD-2-Clause
package latentij.job;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import latentij.codec.VaeConfig;
import latentij.codec.tiling.TileGrid;
import latentij.codec.tiling.Tiling;
import latentij.job.memory.Direction;
import latentij.model.VaeModel;
import latentij.runtime.Rung;
import latentij.tensor.Block;
import latentij.tensor.Block.Kind;
import latentij.util.Bytes;
import latentij.util.Versions;

/**
 * All that is decided of a job before anything is computed: it can be printed, sent to
 * another machine, and executed there step by step.
 *
 * @param job the wish
 * @param model the model that was found
 * @param config its numbers, with the factors of the latents to decode
 * @param ladder ways to do a run, tried from the first to the last
 * @param in the size of what is read
 * @param out the size of what is written
 * @param steps what is done, in order
 * @param batch how many steps go through the network in one run, at most
 * @param memory what a run needs
 * @param made the provenance of the latents to decode; null for none
 * @see Planner
 * @see Runner
 */
public record Plan(
		Job job,
		ModelId model,
		VaeConfig config,
		List<Rung> ladder,
		Extent in,
		Extent out,
		List<Step> steps,
		int batch,
		MemoryNeed memory,
		Provenance made)
		implements Serializable {

	/**
	 * A model and the version of its weights.
	 *
	 * @param name a name of the catalog, or a path
	 * @param version as in {@link latentij.model.VaeModel}
	 */
	public record ModelId(String name, String version) implements Serializable {

		/**
		 * Names a model.
		 *
		 * @param model that was found
		 * @return its name and version
		 */
		public static ModelId of(final VaeModel model) {
			return new ModelId(model.name(), model.version());
		}

		/**
		 * Refuses another version than the one that a run was begun with: paths mean other files on other machines.
		 *
		 * @param begun the version that the run was begun with
		 * @throws IOException if this one is another
		 */
		public void requireVersion(final String begun) throws IOException {
			if (version.equals(begun)) return;
			throw new IOException("The model \"" + name + "\" has the version " + version
					+ " here, but the run was begun with version " + begun
					+ ". Put the same model on all machines, and do not change it during a run.");
		}
	}

	/**
	 * The memory that the largest run needs, and that there is for it.
	 *
	 * @param bytes an estimate
	 * @param available the bytes of the memory it was planned for
	 */
	public record MemoryNeed(double bytes, long available) implements Serializable {}

	public Plan {
		Objects.requireNonNull(job, "job");
		Objects.requireNonNull(model, "model");
		Objects.requireNonNull(config, "config");
		Objects.requireNonNull(in, "in");
		Objects.requireNonNull(out, "out");
		Objects.requireNonNull(memory, "memory");
		ladder = List.copyOf(ladder);
		steps = List.copyOf(steps);
	}

	/**
	 * The tiles of a step.
	 *
	 * @param step one of the steps
	 * @return how the network cuts what the step reads
	 */
	TileGrid grid(final Step step) {
		final boolean encoding = job.direction() == Direction.ENCODE;
		final Region latent = encoding ? step.out() : step.in();
		return step.tiling().grid(encoding, latent.height(), latent.width());
	}

	/**
	 * The same with other steps.
	 *
	 * @param some of its steps, at least one: where the others are done already
	 * @return a new plan
	 */
	public Plan withSteps(final List<Step> some) {
		return new Plan(job, model, config, ladder, in, out, some, batch, memory, made);
	}

	/**
	 * The part of a step's result that is written: what it read beyond it, its surroundings, is left
	 * out.
	 *
	 * @param step one of the steps
	 * @param result of the network
	 * @return the result without the rows above and the columns to the left of the step's region; as
	 *         it is, if there are none
	 */
	Block kept(final Step step, final Block result) {
		final int f = config.spatialCompressionRatio();
		final boolean encoding = job.direction() == Direction.ENCODE;
		final int y = step.out().y() - (encoding ? step.in().y() / f : step.in().y() * f);
		final int x = step.out().x() - (encoding ? step.in().x() / f : step.in().x() * f);
		if (y == 0 && x == 0) return result;
		return result.crop(y, x, step.out().height(), step.out().width());
	}

	/**
	 * The provenance of what is written.
	 *
	 * @param title of what was read
	 * @param where the device that it was computed on
	 * @return of the latents that were made, or of those that were decoded; null if these
	 *         remember nothing
	 */
	public Provenance provenance(final String title, final String where) {
		if (job.direction() == Direction.DECODE) return made;
		final String posterior = job.posterior().name().toLowerCase(Locale.ROOT);
		return new Provenance(
				model.name,
				model.version,
				config.norm(),
				posterior,
				job.seed(),
				job.size().key(),
				in.width(),
				in.height(),
				title,
				blendedSide(),
				where,
				Versions.latentIJ());
	}

	/** @return whether numbers of a codebook's entries are decoded, in place of a latent's channels */
	boolean decodesIndices() {
		return job.direction() == Direction.DECODE
				&& config.codebook() != null
				&& in.channels() == 1
				&& config.latentChannels() > 1;
	}

	/** @return what users should know of the tiles, a sentence or two; empty where there is nothing, or one tile */
	public Optional<String> tilingNote() {
		return blendedSide().equals("off") ? Optional.empty() : job.tiling().note(config);
	}

	/** The side of the tiles whose numbers differ from those of the whole image. */
	private String blendedSide() {
		for (final Step step : steps) {
			if (step.tiling() instanceof Tiling.Blended blended && grid(step).size() > 1)
				return Integer.toString(blended.tileLatentSize() * config.spatialCompressionRatio());
		}
		return "off";
	}

	/** @return several lines for people */
	@Override
	public String toString() {
		final Step first = steps.get(0);
		final StringBuilder text = new StringBuilder();
		line(text, "%s %s to %s", job.direction().name().toLowerCase(Locale.ROOT), describe(in), describe(out));
		line(text, "model %s, version %s", model.name, model.version);
		line(text, "on %s", ladder.stream().map(Rung::describe).distinct().collect(Collectors.joining(", else on ")));
		line(
				text,
				"%d %s of %d x %d pixels %s",
				steps.size(),
				steps.size() == 1 ? "step" : "steps",
				first.in().width(),
				first.in().height(),
				pieces(first) + (batch > 1 ? ", up to " + batch + " in one run" : ""));
		line(text, "memory: %s of %s", Bytes.ofMemory(memory.bytes), Bytes.ofMemory(memory.available));
		return text.toString();
	}

	private String pieces(final Step step) {
		if (step.tiling() instanceof Tiling.Stages) return "in stages";
		return "in " + grid(step).size() + " tiles";
	}

	private static String describe(final Extent extent) {
		return extent.planes() + " x " + extent.width() + " x " + extent.height() + " pixels of " + extent.channels()
				+ (extent.kind() == Kind.PIXELS ? " 8-bit" : " float") + " channels";
	}

	private static void line(final StringBuilder text, final String format, final Object... values) {
		text.append(String.format(Locale.ROOT, format, values)).append('\n');
	}
}
