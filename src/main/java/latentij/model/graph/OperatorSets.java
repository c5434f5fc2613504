// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.graph;

import java.util.Set;
import java.util.TreeSet;

/** The sets of operators that a graph and its bodies use; ONNX's own among them always. */
public final class OperatorSets {

	/** The domain of ONNX Runtime's own operators; their version is 1. */
	public static final String MICROSOFT = "com.microsoft";

	/** The domain of ONNX's operators for images [N,H,W,C]; their versions are those of ONNX's. */
	static final String CHANNELS_LAST = "com.ms.internal.nhwc";

	/** The domain of LatentIJ's own operators, which {@code latentij.runtime.kernels} has; their version is 1. */
	public static final String LATENTIJ = "latentij";

	/** Version of ONNX's operators; ONNX Runtime has known it since 1.13. */
	private static final int OPSET = 17;

	private final Set<String> domains = new TreeSet<>();

	OperatorSets() {}

	/**
	 * What a model says of operators that it uses.
	 *
	 * @param domain of the operators; empty for ONNX's own
	 * @param version of the operators
	 * @return an OperatorSetIdProto
	 */
	public static ProtoMessage message(final String domain, final int version) {
		return new ProtoMessage().string(1, domain).integer(2, version);
	}

	/**
	 * The name of our own group normalization of images [N,H,W,C] in {@link #LATENTIJ}.
	 *
	 * @param half whether images have 16 bits, else 32
	 * @param adds whether it takes a second image, which is added first, and gives the sum, too
	 * @return the name of the operator
	 */
	public static String groupNorm(final boolean half, final boolean adds) {
		return (adds ? "SumGroupNorm" : "GroupNorm") + (half ? 16 : 32);
	}

	/** Starts a node of an operator of a domain. */
	ProtoMessage use(final String domain) {
		domains.add(domain);
		return new ProtoMessage().string(7, domain);
	}

	boolean uses(final String domain) {
		return domains.contains(domain);
	}

	/** Adds them to a ModelProto, which is returned. */
	ProtoMessage addTo(final ProtoMessage model) {
		model.message(8, message("", OPSET));
		for (final String domain : domains) model.message(8, message(domain, domain.equals(CHANNELS_LAST) ? OPSET : 1));
		return model;
	}

	OperatorSets copy() {
		final OperatorSets copy = new OperatorSets();
		copy.domains.addAll(domains);
		return copy;
	}
}
