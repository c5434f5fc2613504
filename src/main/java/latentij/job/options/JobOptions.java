// SPDX-License-Identifier: BSD-2-Clause
package latentij.job.options;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import latentij.runtime.backend.DeviceChoice;

/** The options of a job that runs one network: encoding or decoding. */
public abstract class JobOptions extends OptionValues {

	private static final long serialVersionUID = 1L;

	/**
	 * Reads the words of all options, likewise.
	 *
	 * @param job of these options
	 * @param given words by key
	 */
	protected JobOptions(final JobType job, final Map<String, ?> given) {
		super(job, given);
	}

	/** @return a name, or the path of a model folder or file */
	public abstract String model();

	/** @return the TIFF file that the result is written to; empty for memory */
	public Optional<Path> output() {
		return get(Options.OUTPUT);
	}

	/** @return the tiles, if any */
	public TilingOption tiling() {
		return get(Options.TILING);
	}

	/** @return the device, and the precision of a GPU */
	public DeviceChoice device() {
		return get(Options.DEVICE).with(get(Options.PRECISION));
	}
}
