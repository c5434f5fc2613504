// SPDX-License-Identifier: BSD-2-Clause
package latentij.model.family;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KlKeyNamesTest {

	@ParameterizedTest
	@CsvSource({
		"encoder.mid_block.attentions.0.query.weight, OLD_ATTENTION",
		"decoder.mid_block.attentions.0.query.weight, OLD_ATTENTION",
		"encoder.down_blocks.7.attentions.0.query.weight, OLD_ATTENTION",
		"decoder.up_blocks.0.attentions.0.query.weight, OLD_ATTENTION",
		"decoder.up_blocks.0.attentions.0.to_q.weight, DIFFUSERS",
		"decoder.mid.block_1.conv1.weight, LDM",
	})
	void namesAreToldByOneTensor(final String key, final KlKeyNames names) {
		assertEquals(names, KlKeyNames.of(Set.of(key)::contains));
	}
}
