/**
 * The property tests again and again, each time with another seed; stops at the first that fails and names its seed.
 * usage: node .ci/run-typescript.mjs e2e/soak/properties.ts [ROUNDS]
 */
import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const rounds = Number(process.argv[2] ?? 20)

const files = ['shared', 'app', 'renderer', 'main'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(folder, file))
    .filter((file) => file.endsWith('.test.ts') && readFileSync(file, 'utf8').includes("from 'fast-check'")),
)

for (let round = 1; round <= rounds; round += 1) {
  const seed = randomInt(2 ** 31 - 1)
  const { status } = spawnSync('npm', ['run', 'test:unit', '--', '--reporter=dot', ...files], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PALATE_SEED: String(seed) },
  })
  if (status !== 0) throw new Error(`Failed with PALATE_SEED=${seed}, in round ${round} of ${rounds}.`)
  process.stdout.write(`round ${round} of ${rounds}: passed with PALATE_SEED=${seed}\n`)
}
