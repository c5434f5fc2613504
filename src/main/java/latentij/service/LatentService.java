// SPDX-License-Identifier: BSD-2-Clause
package latentij.service;

import ij.ImagePlus;
import java.io.File;
import java.io.IOException;
import java.util.Map;
import latentij.ij.FileJobs;
import latentij.ij.Latents;
import latentij.job.DecodeOptions;
import latentij.job.EncodeOptions;
import latentij.job.options.ShowOptions;
import latentij.reconstruction.Reconstruction;
import org.scijava.service.SciJavaService;

/**
 * Encodes images, shows latents and decodes them, for scripts:
 *
 * <pre>{@code
 * #@ LatentService latents
 * #@ ImagePlus image
 * #@output ImagePlus latent
 * latent = latents.encode(image)
 * }</pre>
 *
 * With options, in Groovy:
 *
 * <pre>{@code
 * latent = latents.encode(image, [model: "sd15", posterior: "sample", seed: 3])
 * }</pre>
 *
 * Networks stay open between calls, for two minutes, and are closed with the
 * context. What each method returns is not shown.
 *
 * @see Latents
 */
public interface LatentService extends SciJavaService {

	/**
	 * Encodes the current slice of an image with all defaults: the bundled model,
	 * the image's own size, the mean of the posterior.
	 *
	 * @param image any type; read, never changed
	 * @return a new 32-bit stack holding the scaled latent; owned by the caller
	 * @throws IllegalArgumentException if the image cannot be used
	 * @throws IOException if the model cannot be read
	 */
	default ImagePlus encode(final ImagePlus image) throws IOException {
		return encode(image, EncodeOptions.DEFAULT);
	}

	/**
	 * Encodes planes of an image.
	 *
	 * @param image any type; read, never changed
	 * @param options how, and which planes; see {@link EncodeOptions#parse} for words as in macros
	 * @return a new 32-bit stack holding the scaled latent, or a hyperstack holding several; owned by the caller
	 * @throws IllegalArgumentException if the image or an option cannot be used
	 * @throws IOException if the model cannot be read
	 */
	ImagePlus encode(ImagePlus image, EncodeOptions options) throws IOException;

	/**
	 * Encodes planes of an image, with words as in macros.
	 *
	 * @param image any type; read, never changed
	 * @param options words by key: those of {@link EncodeOptions#parse}
	 * @return as {@link #encode(ImagePlus, EncodeOptions)}
	 * @throws IllegalArgumentException if the image or an option cannot be used
	 * @throws IOException if the model cannot be read
	 */
	default ImagePlus encode(final ImagePlus image, final Map<String, ?> options) throws IOException {
		return encode(image, EncodeOptions.parse(options));
	}

	/**
	 * Describes a model for lists and dialogs.
	 *
	 * @param model a name of the list, or any text that a person typed
	 * @return what it is; of the list, also its size, and whether it is on this computer
	 */
	String describe(String model);

	/**
	 * Draws the channels of the current latent of a stack side by side.
	 *
	 * @param latent a 32-bit stack, one slice for each channel; read, never changed
	 * @return a new RGB image; owned by the caller
	 * @throws IllegalArgumentException if the image is no latent
	 */
	default ImagePlus showChannels(final ImagePlus latent) {
		return showChannels(latent, ShowOptions.DEFAULT);
	}

	/**
	 * Draws the channels of latents side by side.
	 *
	 * @param latent a 32-bit stack, one slice for each channel of each latent; read, never changed
	 * @param options which latents
	 * @return a new RGB image, one slice for each latent; owned by the caller
	 * @throws IllegalArgumentException if the image is no latent
	 */
	ImagePlus showChannels(ImagePlus latent, ShowOptions options);

	/**
	 * Draws the channels of latents side by side, with words as in macros.
	 *
	 * @param latent a 32-bit stack, one slice for each channel of each latent; read, never changed
	 * @param options words by key: slices, range, map
	 * @return a new RGB image, one slice for each latent; owned by the caller
	 * @throws IllegalArgumentException if the image is no latent, or an option cannot be used
	 */
	default ImagePlus showChannels(final ImagePlus latent, final Map<String, ?> options) {
		return showChannels(latent, ShowOptions.parse(options));
	}

	/**
	 * Decodes all latents of a stack with the model that made them.
	 *
	 * @param latent a 32-bit stack holding scaled latents; read, never changed
	 * @return a new image or stack: RGB, or the channels that were encoded on their own; owned by the caller
	 * @throws IllegalArgumentException if the stack is no latent
	 * @throws IOException if the model cannot be read
	 */
	default ImagePlus decode(final ImagePlus latent) throws IOException {
		return decode(latent, DecodeOptions.DEFAULT);
	}

	/**
	 * Decodes latents.
	 *
	 * @param latent a 32-bit stack holding scaled latents; read, never changed
	 * @param options how, and which latents; {@code update} and {@code compare} are about windows, and not looked at
	 * @return a new image or stack: RGB, or the channels that were encoded on their own; owned by the caller
	 * @throws IllegalArgumentException if the stack holds no latents of the model
	 * @throws IOException if the model cannot be read
	 */
	ImagePlus decode(ImagePlus latent, DecodeOptions options) throws IOException;

	/**
	 * Decodes latents, with words as in macros.
	 *
	 * @param latent a 32-bit stack holding scaled latents; read, never changed
	 * @param options words by key: those of {@link DecodeOptions#parse}
	 * @return as {@link #decode(ImagePlus, DecodeOptions)}
	 * @throws IllegalArgumentException if the stack holds no latents of the model, or an option cannot be used
	 * @throws IOException if the model cannot be read
	 */
	default ImagePlus decode(final ImagePlus latent, final Map<String, ?> options) throws IOException {
		return decode(latent, DecodeOptions.parse(options));
	}

	/**
	 * Opens a window that decodes a latent whenever it is edited, until one of both windows is closed.
	 *
	 * @param latent a 32-bit stack holding a scaled latent; stays the active image
	 * @param options the model and the device
	 * @throws IllegalArgumentException if the stack is no latent of the model, or if there are no windows
	 * @throws IOException if the model cannot be read
	 */
	void decodeLive(ImagePlus latent, DecodeOptions options) throws IOException;

	/**
	 * Encodes and decodes an image, all slices and frames of a stack, or all images of a folder, with one
	 * model or several, and compares. In Groovy:
	 *
	 * <pre>{@code
	 * kept = latents.measure(image, [model: "sd15,taesd"])
	 * kept.addTo(table)
	 * println kept.summary().join("\n")
	 * }</pre>
	 *
	 * @param image any type; read, never changed; may be null where a folder is given
	 * @param options words by key, as in macros: model, folder, tiling, device, precision
	 * @return numbers, pictures and sentences
	 * @throws IllegalArgumentException if the image or an option cannot be used
	 * @throws IOException if a model or the folder cannot be read
	 */
	Reconstruction measure(ImagePlus image, Map<String, ?> options) throws IOException;

	/**
	 * Makes latents between two latents, or their average, difference or sum.
	 *
	 * @param first a latent; read, never changed
	 * @param second another one of the same model and size; read, never changed
	 * @param options words by key, as in macros: method, steps, decode, tiling, device, precision
	 * @return a latent, a hyperstack of latents along T, or what is decoded of them; owned by the caller
	 * @throws IllegalArgumentException if they cannot be mixed, or an option cannot be used
	 * @throws IOException if the model cannot be read
	 */
	ImagePlus interpolate(ImagePlus first, ImagePlus second, Map<String, ?> options) throws IOException;

	/**
	 * Draws a latent as a small picture, without its decoder.
	 *
	 * @param latent a stack holding a scaled latent; read, never changed
	 * @param options words by key, as in macros: colors, device, precision
	 * @return a new RGB image, a pixel for each pixel of the latent; owned by the caller
	 * @throws IllegalArgumentException if it is no latent, or an option cannot be used
	 * @throws IOException if colors are to be fitted, and the model cannot be read
	 */
	ImagePlus preview(ImagePlus latent, Map<String, ?> options) throws IOException;

	/**
	 * Saves a latent as a TIFF file with fewer bits for each value, which is opened and decoded like any other.
	 *
	 * @param latent a stack holding a scaled latent; read, never changed
	 * @param options words by key, as in macros: depth, file
	 * @throws IllegalArgumentException if it is no latent, or an option cannot be used
	 * @throws IOException if it cannot be written
	 */
	void saveLatent(ImagePlus latent, Map<String, ?> options) throws IOException;

	/**
	 * Makes a stack of the latents in a file of another program.
	 *
	 * @param options words by key, as in macros: model, file, scaling, layout, array, size
	 * @return a new 32-bit stack holding the scaled latent; owned by the caller
	 * @throws IllegalArgumentException if something must be said, or cannot be
	 * @throws IOException if the file or the model cannot be read
	 */
	ImagePlus importLatent(Map<String, ?> options) throws IOException;

	/**
	 * Writes a latent into a file for another program, which appears whole or not at all.
	 *
	 * @param latent a 32-bit stack holding a scaled latent, or a hyperstack of several; read, never changed
	 * @param options words by key, as in macros: file, scaling, layout, dtype
	 * @throws IllegalArgumentException if it is no latent, or if something must be said
	 * @throws IOException if the file cannot be written
	 */
	void exportLatent(ImagePlus latent, Map<String, ?> options) throws IOException;

	/**
	 * Encodes all images in a folder to files of latents, each of which appears whole or not at all. A file that fails
	 * is in the table errors.csv beside them, and the others are done.
	 *
	 * @param options words by key, as in macros: folder, output, format, subfolders, skip, and those of encoding
	 * @throws IllegalArgumentException if an option cannot be used
	 * @throws IOException if a folder or the model cannot be used; or at the end, if a file failed
	 */
	void encodeFolder(Map<String, ?> options) throws IOException;

	/**
	 * Decodes all latents in a folder to image files, likewise.
	 *
	 * @param options words by key, as in macros: folder, output, format, subfolders, skip, and those of decoding
	 * @throws IllegalArgumentException if an option cannot be used
	 * @throws IOException if a folder or a model cannot be used; or at the end, if a file failed
	 */
	void decodeFolder(Map<String, ?> options) throws IOException;

	/**
	 * Encodes the first page of a TIFF file into another one, piece by piece, for images that are
	 * larger than memory: {@link FileJobs#encode(java.nio.file.Path, java.nio.file.Path, EncodeOptions)}.
	 *
	 * <pre>{@code
	 * latents.encode(new File("slide.tif"), new File("slide-latent.tif"), EncodeOptions.DEFAULT)
	 * }</pre>
	 *
	 * @param image a TIFF or BigTIFF file, grey or RGB
	 * @param latent ending in .tif; appears when it is complete, and replaces what is there
	 * @param options how
	 * @throws IllegalArgumentException if the image or an option cannot be used
	 * @throws IOException if a file cannot be read or written, or if the model cannot be read
	 */
	void encode(File image, File latent, EncodeOptions options) throws IOException;

	/**
	 * Decodes the latents of a TIFF file into another one, piece by piece.
	 *
	 * @param latent a 32-bit TIFF or BigTIFF file, one slice for each channel
	 * @param image ending in .tif; appears when it is complete, and replaces what is there
	 * @param options how
	 * @throws IllegalArgumentException if the file holds no latents of the model
	 * @throws IOException if a file cannot be read or written, or if the model cannot be read
	 */
	void decode(File latent, File image, DecodeOptions options) throws IOException;

	/**
	 * Gives an image as <em>File &gt; Open</em> shows its file. A file that is named for a parameter {@code #@ ImagePlus}
	 * of a script comes with its channels apart, without their colors and ranges.
	 *
	 * @param image of a script's parameter; not changed
	 * @return the file, read again, where an unedited image of several channels is neither shown nor a composite; else
	 *         the image itself
	 */
	ImagePlus asOpened(ImagePlus image);

	/**
	 * Compares an image, as it is seen, with what came back of it.
	 *
	 * @param original any type
	 * @param decoded of the same size
	 * @return as {@code PSNR 26.72 dB, SSIM 0.710, mean error 6.1 of 255}
	 * @throws IllegalArgumentException if the sizes differ
	 */
	String compare(ImagePlus original, ImagePlus decoded);

	/**
	 * Opens a TIFF or BigTIFF file as a virtual stack; ImageJ itself opens no BigTIFF.
	 *
	 * @param file of any size; a slice must fit into memory
	 * @return its slices, read when they are shown; owned by the caller
	 * @throws IOException if it cannot be read
	 * @throws IllegalArgumentException if a slice is more than ImageJ can hold
	 */
	ImagePlus openVirtual(File file) throws IOException;

	/**
	 * Saves an image to a file that appears whole or not at all: on a full disk, nothing is left behind.
	 *
	 * @param image to save; not changed
	 * @param file ending in .tif, .tiff or .png; replaced if it is there
	 * @throws IOException if it cannot be written
	 * @throws IllegalArgumentException if the file has another ending
	 */
	void save(ImagePlus image, File file) throws IOException;

	/**
	 * Reports versions, devices, folders, memory and the last error; also where an installation does
	 * not work.
	 *
	 * @return plain text, for a person who helps
	 */
	String about();
}
