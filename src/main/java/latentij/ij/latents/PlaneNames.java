// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.latents;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import latentij.ij.planes.ShownPlanes;
import latentij.ij.planes.StackPlanes;
import latentij.ij.provenance.ProvenanceLabels;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.options.JobType;
import latentij.job.options.Options;
import latentij.job.options.PlaneSelection;
import latentij.job.options.Position;
import latentij.job.options.ShowOptions;
import latentij.job.options.SlicesOption;
import latentij.job.options.StackSize;

/** Words for the planes of an image that a job works on, for dialogs. */
public final class PlaneNames {

	private PlaneNames() {}

	/**
	 * Tells which planes of an image options mean.
	 *
	 * @param job that takes them
	 * @param words by key, those for the planes; others are left aside
	 * @param image the image that the job works on; null if it is not known
	 * @return as "slice 1 of 5", or why there are none; empty if there is nothing to choose
	 */
	public static String explain(final JobType job, final Map<String, String> words, final ImagePlus image) {
		if (image == null || image.getProcessor() == null) return "";
		try {
			return job == JobType.ENCODE ? toEncode(words, image) : ofLatents(job, words, image);
		} catch (final IllegalArgumentException exc) {
			return exc.getMessage();
		}
	}

	private static String toEncode(final Map<String, String> words, final ImagePlus image) {
		final Map<String, String> known = new HashMap<>(words);
		known.keySet().retainAll(List.of(Options.SLICES.key(), Options.CHANNELS.key(), Options.ROI.key()));
		final EncodeOptions options = EncodeOptions.parse(known);
		final StackSize size = StackPlanes.size(image);
		final String planes = describe(
				ShownPlanes.selection(image, options.slices(), options.channels()), size, composite(image, size));
		if (options.get(Options.ROI) || !ShownPlanes.hasArea(image)) return planes;
		return planes + (planes.isEmpty() ? "" : "; ") + "the selection is ignored (" + Options.ROI.label() + ": off)";
	}

	private static String ofLatents(final JobType job, final Map<String, String> words, final ImagePlus image) {
		// No latent: the command says so, when it is run.
		if (!LatentValues.areIn(image)) return "";
		final LatentLayout latents = LatentLayout.toShow(image, ProvenanceLabels.of(image));
		final String word = words.getOrDefault(Options.SLICES.key(), "");
		final SlicesOption slices = job == JobType.SHOW
				? ShowOptions.parse(Map.of(Options.SLICES.key(), word)).slices()
				: DecodeOptions.parse(Map.of(Options.SLICES.key(), word)).slices();
		final List<Integer> channels = latents.size().channels() == 1
				? PlaneSelection.COMPOSITE
				: IntStream.rangeClosed(1, latents.size().channels()).boxed().toList();
		return describe(
				slices.select(image.getTitle(), latents.size(), latents.position(image.getCurrentSlice()), channels),
				latents.size(),
				"");
	}

	/** The channels that are seen. */
	private static String composite(final ImagePlus image, final StackSize size) {
		final int all = size.channels();
		if (all == 1) return "";
		if (!(image instanceof CompositeImage composite) || composite.getMode() != IJ.COMPOSITE)
			return "channel " + image.getC() + " of " + all;
		final boolean[] active = composite.getActiveChannels();
		final long seen =
				IntStream.range(0, all).filter(channel -> active[channel]).count();
		return (seen == all ? "" : seen + " of ") + all + " channels as one image";
	}

	/** Describes a selection; of a lone plane, there is nothing to say. */
	private static String describe(final PlaneSelection selection, final StackSize size, final String composite) {
		final List<String> parts = new ArrayList<>();
		final Position first = selection.position(0);
		if (size.slices() > 1) parts.add(part("slice", selection.slices(), first.slice(), size.slices()));
		if (size.frames() > 1) parts.add(part("frame", selection.frames(), first.frame(), size.frames()));
		if (selection.eachChannel())
			parts.add(
					selection.channels().size() == 1
							? "one channel"
							: "each of " + selection.channels().size() + " channels");
		else if (!composite.isEmpty()) parts.add(composite);
		final String text = String.join(", ", parts);
		final int planes = selection.planes();
		return planes == 1 ? text : String.format(Locale.ROOT, "%,d planes: %s", planes, text);
	}

	private static String part(final String thing, final List<Integer> numbers, final int first, final int all) {
		return numbers.size() == 1
				? thing + " " + first + " of " + all
				: numbers.size() + " of " + all + " " + thing + "s";
	}
}
