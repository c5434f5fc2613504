// SPDX-License-Identifier: BSD-2-Clause
package latentij.command.widget;

import latentij.job.options.JobType;

/** A command whose dialog these widgets are in. */
public interface JobDialog {

	/** @return the job that the command does; the same all the time */
	JobType job();
}
