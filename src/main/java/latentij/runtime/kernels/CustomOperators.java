// SPDX-License-Identifier: BSD-2-Clause
package latentij.runtime.kernels;

import ai.onnxruntime.OrtSession.SessionOptions;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import latentij.model.graph.OperatorSets;
import latentij.runtime.kernels.CustomOperator.Type;
import latentij.runtime.ort.JnaLibrary;

/** The operators of LatentIJ's own, for sessions of ONNX Runtime's CUDA provider. */
public final class CustomOperators {

	private static Pointer domain;
	private static OrtApi api;

	/** What ONNX Runtime has pointers to, until the process ends. */
	private static final List<CustomOperator> OPERATORS = new ArrayList<>();

	private CustomOperators() {}

	/**
	 * Lets a session have them. Graphs name them by {@link OperatorSets#LATENTIJ}.
	 *
	 * @param options of a session that is about to be opened; ONNX Runtime was started
	 * @param driver the library of NVIDIA's driver
	 * @throws IllegalStateException if this version of ONNX Runtime does not take them
	 * @throws UnsatisfiedLinkError if the driver cannot be loaded
	 */
	public static synchronized void addTo(final SessionOptions options, final Path driver) {
		if (domain == null) domain = created(driver);
		api.addDomain(options, domain);
	}

	private static Pointer created(final Path driver) {
		JnaLibrary.load();
		api = OrtApi.ofThisProcess();
		final CudaKernels kernels = new CudaKernels(driver);
		final Pointer created = api.domain(OperatorSets.LATENTIJ);
		for (final Type type : Type.values())
			for (final boolean adds : new boolean[] {false, true}) {
				final CustomOperator operator = new GroupNormOperator(api, kernels, type, adds)
						.described(OperatorSets.groupNorm(type == Type.HALF, adds));
				OPERATORS.add(operator);
				api.addOperator(created, operator.pointer());
			}
		return created;
	}
}
