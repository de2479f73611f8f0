/** Unpacks the bytes of a page. Source: `parquet-format`'s `Compression.md`. */
import { decompress } from 'fzstd'
import { brokenParquet } from './parquet-error.ts'
import { unpackLz4, unpackLz4Hadoop } from './unpack-lz4.ts'
import { unpackSnappy } from './unpack-snappy.ts'

const codecs = ['none', 'snappy', 'gzip', 'lzo', 'brotli', 'lz4-hadoop', 'zstd', 'lz4'] as const

/** The bytes of a page as they were, `size` of them. */
export function unpackPage(packed: Uint8Array, codec: number, size: number): Uint8Array {
  const name = codecs[codec]
  if (name === 'none') return packed
  if (name === undefined || name === 'lzo') throw brokenParquet(`Codec type ${codec} not supported`)
  if (size === 0) return new Uint8Array(0)
  const bytes = unpacked(packed, name, size)
  if (bytes.length !== size) throw brokenParquet('Page didn’t decompress to expected size')
  return bytes
}

function unpacked(
  packed: Uint8Array,
  codec: Exclude<(typeof codecs)[number], 'none' | 'lzo'>,
  size: number,
): Uint8Array {
  try {
    switch (codec) {
      case 'snappy':
        return unpackSnappy(packed, size)
      case 'gzip':
        return zlib().gunzipSync(packed, { maxOutputLength: size })
      case 'brotli':
        return zlib().brotliDecompressSync(packed, { maxOutputLength: size })
      case 'zstd':
        return decompress(packed, new Uint8Array(size))
      case 'lz4':
        return unpackLz4(packed, size)
      case 'lz4-hadoop':
        return unpackLz4Hadoop(packed, size)
    }
  } catch (error) {
    throw brokenParquet(
      `Corrupt ${codec} compressed data: ${error instanceof Error ? error.message : 'unknown'}`,
    )
  }
}

/** Most requests are no Parquet; loading zlib takes 3 ms of every start. */
function zlib() {
  return process.getBuiltinModule('node:zlib')
}
