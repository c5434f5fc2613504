// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.blocks;

import ij.process.ImageProcessor;
import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import latentij.chunked.ArrayLayout;
import latentij.chunked.ChunkedWriter;
import latentij.chunked.ImageDescription;
import latentij.ij.chunked.ChunkedImage;
import latentij.ij.chunked.ChunkedSink;
import latentij.ij.chunked.ImageFolders;
import latentij.ij.chunked.PlanePlaces;
import latentij.ij.images.LostValues;
import latentij.job.BlockSource;
import latentij.job.CodecPool.Lease;
import latentij.job.Messages;
import latentij.job.Plan;
import latentij.job.Provenance;
import latentij.job.Region;
import latentij.job.Step;
import latentij.job.options.JobOptions;
import latentij.model.Reach;
import latentij.tensor.Block;
import latentij.util.Tally;

/**
 * All that is decided of a job from one folder of OME-Zarr or N5 into another one of the same form, before anything is
 * computed.
 *
 * @param image that is read
 * @param options of the job
 * @param source reads planes of it
 * @param plan for all of these
 * @param part of the planes, in pixels of the result, that is made
 * @param places of the planes in the new array
 * @param layouts of the new array, and of smaller ones
 * @param pixels makes, of a block and the region where it belongs, the pixels of each channel
 * @param description of what is made
 * @param notes what users should know before
 * @param otherVersion the latent that is read, if another version of its model than is here made it
 * @param losses what they should know after
 */
record ChunkedTask(
		ChunkedImage image,
		JobOptions options,
		BlockSource source,
		Plan plan,
		Rectangle part,
		PlanePlaces places,
		List<ArrayLayout> layouts,
		BiFunction<Region, Block, List<ImageProcessor>> pixels,
		Function<Provenance, ImageDescription> description,
		List<String> notes,
		Tally otherVersion,
		Losses losses) {

	/** What is lost when a source is read. */
	interface Losses {

		/** Nothing. */
		Losses NONE = new Losses() {

			@Override
			public void count(final List<Step> steps) {
				// There is nothing to count.
			}

			@Override
			public LostValues lost() {
				return LostValues.NONE;
			}

			@Override
			public List<String> notes(final LostValues lost) {
				return List.of();
			}
		};

		/** Counts what the steps will read. */
		void count(List<Step> steps);

		/** The values that were lost so far. */
		LostValues lost();

		/** Sentences for the user about what was lost of this source, here or elsewhere. */
		List<String> notes(LostValues lost);
	}

	/** A job, when its model is not open yet. */
	interface Preparation {

		/** The name of what is read, for messages. */
		String name();

		/** The making of the latents to decode; null for none. */
		Provenance made();

		/** The display ranges of the channels that are read; null where they do not matter. */
		double[][] ranges() throws IOException;

		/**
		 * Decides on the rest.
		 *
		 * @param lease of the model
		 * @param name of what is made
		 * @throws IOException if something cannot be read
		 */
		ChunkedTask task(Lease lease, String name) throws IOException;
	}

	/** The name of what is made in a folder. */
	static String name(final Path folder) {
		return ImageFolders.name(folder);
	}

	/** A text that says all that the values depend on. */
	String identity(final Lease lease) throws IOException {
		return String.join(
				"\n",
				image.identity(),
				options.toString(),
				part.toString(),
				lease.model().name(),
				lease.model().version(),
				lease.model().config().norm().properties().toString(),
				lease.device());
	}

	/** Takes results; closes the writer. */
	ChunkedSink sink(final ChunkedWriter writer) {
		return new ChunkedSink(writer, places, part.getLocation(), pixels, description);
	}

	private boolean isWhole() {
		return part.equals(new Rectangle(plan.out().width(), plan.out().height()));
	}

	/** The steps that make the part, of all planes. */
	List<Step> steps(final Lease lease) throws IOException {
		if (isWhole()) return plan.steps();
		final List<Step> first = steps(new Region(0, part.y, part.x, part.height, part.width), lease);
		return IntStream.range(0, plan.in().planes())
				.boxed()
				.flatMap(plane -> first.stream().map(step -> step.at(plane)))
				.toList();
	}

	/** The steps that make a region of a plane, and nothing else. */
	List<Step> steps(final Region region, final Lease lease) throws IOException {
		final Optional<Reach> reach = Reach.of(lease.model());
		return Messages.requireFit(
				plan.job(), source.name(), () -> lease.planner().stepsFor(plan, region, reach));
	}
}
