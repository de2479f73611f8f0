/** What a comparison found is remembered by content, and rules the kernels out where answers differed. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { loadModel } from '#app/runtime/load-model.ts'
import { proofsIn } from '#app/trust/proof-store.ts'
import type { NativeProof } from '#shared/native-proof.ts'
import { proofSentences } from '#shared/proof-sentences.ts'
import { nativeRequest } from './native-request.ts'
import { openModel } from './opening.ts'
import { runtimeRequest } from './runtime-request.ts'

const models = new URL('../e2e/fixtures/models/', import.meta.url).pathname
const place = mkdtempSync(path.join(tmpdir(), 'palate-proofs-'))
afterEach(() => rmSync(place, { recursive: true, force: true }))

async function provenOf(root: string): Promise<NativeProof> {
  const { folder, model } = await openModel(root)
  const native = nativeRequest(folder, model)
  if (!native.ok) throw new Error(native.reason)
  const proof = await (await loadModel(native.request)).prove?.(model.signature, null)
  if (proof === undefined) throw new Error('not compared')
  return proof
}

test('a forest: covered, the same in onnxruntime to the last bit, Python not asked', async () => {
  const proof = await provenOf(`${models}sklearn-forest`)
  expect(proof).toMatchObject({
    className: 'sklearn.ensemble._forest.RandomForestClassifier',
    operations: ['check', 'forest', 'label-largest'],
    onnxruntime: { kind: 'agree', largestDifference: 0 },
    python: { kind: 'none', reason: 'Not compared with Python.' },
  })
  expect(proofSentences(proof).onnxruntime).toContain("rows at the model's own thresholds, to the last bit.")
})

test('a disagreement turns the kernels off for that content, and for no other', async () => {
  const root = path.join(place, 'model')
  cpSync(`${models}sklearn-tree`, root, { recursive: true })
  const { folder, model } = await openModel(root)
  const proofs = proofsIn(path.join(place, 'state'))
  const access = {
    requireTrust: () => Promise.reject(new Error('not asked')),
    interpreter: () => Promise.reject(new Error('not asked')),
    isDisproven: (one: typeof folder) => proofs.disagrees(one, '1'),
  }
  const choice = { runtime: 'native', python: null } as const
  expect((await runtimeRequest({ folder, model }, choice, access)).request.kind).toBe('native')
  const other = { kind: 'disagree', rows: 4, row: 'x = 1', ours: '1', theirs: '2' } as const
  const proof = { ...(await provenOf(root)), onnxruntime: other }
  await proofs.keep(folder, '1', proof)
  expect(await proofs.find(folder, '1')).toEqual(proof)
  await expect(runtimeRequest({ folder, model }, choice, access)).rejects.toThrow(
    "another evaluator gave other answers than Palate's kernels",
  )
  expect(await proofs.disagrees(folder, '2')).toBe(false)
  writeFileSync(path.join(root, 'note.txt'), 'other content')
  expect((await runtimeRequest({ folder, model }, choice, access)).request.kind).toBe('native')
})
