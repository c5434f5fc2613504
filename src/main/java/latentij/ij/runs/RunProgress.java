// SPDX-License-Identifier: BSD-2-Clause
package latentij.ij.runs;

/**
 * The part of a run that is done. Of a piece that is being computed, the part is guessed by the time that earlier ones
 * took, if that is known.
 *
 * @param what is being done, as "Encoding mountains.png"
 * @param plane the number of planes that are done
 * @param planes how many there are, at least 1
 * @param piece the number of pieces of the plane (tiles, or strips of stages) that are done
 * @param pieces how many there are; 1 where the plane is computed whole
 * @param part of the piece that is done, about, in [0,1); 0 where it is not known
 * @param seconds since the run began
 * @param first whether a GPU computes its first image of a size, which takes longer: it chooses kernels for it
 */
public record RunProgress(
		String what, int plane, int planes, int piece, int pieces, double part, double seconds, boolean first) {

	/** The time before which the rest cannot be told. */
	private static final double MIN_SECONDS = 2;

	private static final double MINUTE = 60;
	private static final double HOUR = 60 * MINUTE;

	/** @return the part of all that is done, in [0,1] */
	public double fraction() {
		return (plane + (piece + part) / pieces) / planes;
	}

	/**
	 * Describes it.
	 *
	 * @return as "Encoding mountains.png: plane 3 of 100, piece 2 of 6, 40 s left"; "about 40 s left" where a part is
	 *         guessed, and "40 s so far" where nothing is known, and
	 *         why where that is known
	 */
	@Override
	public String toString() {
		final StringBuilder text = new StringBuilder(what);
		String separator = ": ";
		if (planes > 1) {
			text.append(separator)
					.append("plane ")
					.append(plane + 1)
					.append(" of ")
					.append(planes);
			separator = ", ";
		}
		if (pieces > 1) {
			text.append(separator)
					.append("piece ")
					.append(piece + 1)
					.append(" of ")
					.append(pieces);
			separator = ", ";
		}
		if (seconds < MIN_SECONDS) return text.toString();
		text.append(separator);
		if (fraction() == 0)
			return text.append(time(seconds))
					.append(first ? " so far, new size for the GPU" : " so far")
					.toString();
		if (part > 0) text.append("about ");
		return text.append(time(seconds * (1 - fraction()) / fraction()))
				.append(" left")
				.toString();
	}

	private static String time(final double seconds) {
		if (seconds < 2 * MINUTE) return (int) Math.ceil(seconds) + " s";
		if (seconds < 2 * HOUR) return (int) Math.ceil(seconds / MINUTE) + " min";
		return (int) Math.ceil(seconds / HOUR) + " h";
	}
}
