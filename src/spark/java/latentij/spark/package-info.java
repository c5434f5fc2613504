// SPDX-License-Identifier: BSD-2-Clause
/**
 * Encodes and decodes on many machines, as an application of Apache Spark: the driver lists images and
 * cuts them into parts, executors encode a part each into a file of a Parquet table, or into files as the
 * command line does; of OME-Zarr and N5, they make blocks of the same folder. Compiled with {@code -Pspark} only;
 * nothing else knows Spark. Read {@link latentij.spark.LatentSpark}, {@link latentij.spark.EncodeTable}, {@link
 * latentij.spark.FilesBatch} and {@link latentij.spark.BlockBatch} first.
 */
package latentij.spark;
