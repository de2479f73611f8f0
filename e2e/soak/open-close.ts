/**
 * `npm run soak:window [ROUNDS]`: twenty models open at once, each with its process and a prediction, then closed; then
 * one hundred opens, predictions and closes. Memory, processes and open files must be where they were. On the build.
 */
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { forkWorker } from '#app/runtime/fork-worker.ts'
import { hostEngine } from '#main/host-engine.ts'
import { builtFile, repository } from '../built-product.ts'
import { modelProcesses } from '../process-tree.ts'

const rounds = Number(process.argv[2] ?? 100)
/** What a heap may keep of a hundred models: below one model's description each. */
const MAX_HEAP_GROWTH = 8 * 2 ** 20
const AT_ONCE = 20

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const folder = await mkdtemp(path.join(tmpdir(), 'palate-soak-'))
process.env['PALATE_STATE'] = path.join(folder, 'state')
const { api, close } = hostEngine({
  host: 'direct',
  productFolder: repository,
  spawn: forkWorker(builtFile('session-worker.js')),
})

/** Heap, resident memory, model processes and open files of this process, once what ends has ended. */
async function measure() {
  for (let turn = 0; turn < 50 && modelProcesses(process.pid).length > 0; turn++) await wait(100)
  collect()
  await wait(200)
  collect()
  const { heapUsed, rss } = process.memoryUsage()
  const files = await readdir('/proc/self/fd').then(
    ({ length }) => length,
    () => 0,
  )
  return { heap: heapUsed, rss, processes: modelProcesses(process.pid).length, files }
}

async function openAndPredict(location: string): Promise<string> {
  const { id } = await api.openModel({ location })
  const example = await api.inputExample({ id })
  if (example === null) throw new Error('The sample has no input example.')
  const { answer } = await api.predict({ id, payload: example.payload })
  if (!answer.ok) throw new Error('The sample was refused.')
  return id
}

function told(what: string, { heap, rss, processes, files }: Awaited<ReturnType<typeof measure>>): void {
  const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`
  const parts = `heap ${megabytes(heap)}, resident ${megabytes(rss)}, ${processes} model processes, ${files} files`
  process.stdout.write(`${what}: ${parts}\n`)
}

const copies = await Promise.all(
  Array.from({ length: AT_ONCE }, async (_, at) => {
    const copy = path.join(folder, `model-${at}`)
    await cp(path.join(repository, 'app/samples/wine-cultivar'), copy, { recursive: true })
    return copy
  }),
)
// What is loaded once (libraries, code) is not what a model leaves behind.
for (const copy of copies.slice(0, 3)) await api.closeModel({ id: await openAndPredict(copy) })
const before = await measure()
told('warm', before)
const open: string[] = []
for (const copy of copies) open.push(await openAndPredict(copy))
process.stdout.write(`${AT_ONCE} open: ${modelProcesses(process.pid).length} model processes\n`)
for (const id of open) await api.closeModel({ id })
told(`${AT_ONCE} closed`, await measure())
for (let round = 0; round < rounds; round++)
  await api.closeModel({ id: await openAndPredict(copies[round % AT_ONCE] ?? '') })
const after = await measure()
told(`${rounds} opens and closes`, after)
await close()
await rm(folder, { recursive: true })
const isBack =
  after.heap - before.heap < MAX_HEAP_GROWTH && after.processes === 0 && after.files <= before.files
process.stdout.write(isBack ? 'Everything is where it was.\n' : 'Something was left behind.\n')
process.exitCode = isBack ? 0 : 1
