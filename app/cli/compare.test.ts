import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { compared, runInProcess, temporaryFolder } from './testing.ts'

const models = new URL('../../e2e/fixtures/models/', import.meta.url).pathname
const pairA = `${models}pair-a`
const pairB = `${models}pair-b`
const names = ['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)']

const { inFolder, written } = temporaryFolder()

/** Rows all over the four measures of a flower. */
const rows = Array.from({ length: 150 }, (_none, row) => [
  4.3 + ((row * 7) % 37) / 10,
  2 + ((row * 5) % 25) / 10,
  1 + ((row * 11) % 60) / 10,
  0.1 + ((row * 3) % 25) / 10,
])

const bodyOf = (data: unknown) => JSON.stringify({ dataframe_split: { columns: names, data } })
const input = () => written('rows.json', bodyOf(rows))

describe('predict against predict_proba', () => {
  test('two models: no flips, and the right mapping', async () => {
    const { code, comparison } = await compared(pairA, pairB, '-i', input())
    expect(code).toBe(0)
    expect(comparison.classes).toHaveLength(1)
    expect(comparison.classes[0]).toMatchObject({
      left: 'column [0]',
      right: 'largest of the 3 columns',
      classes: ['0', '1', '2'],
      flips: 0,
      rowCount: 150,
    })
    expect(comparison.summary[0]).toBe('No row of 150 changes class.')
  })

  test('two methods of one model, either way round', async () => {
    for (const sides of [
      [pairA, `${pairA}#predict_proba`],
      [`${pairA}#decision_function`, pairA],
      [`${pairA}#predict_log_proba`, `${pairB}#predict_proba`],
    ]) {
      const { comparison } = await compared(...sides, '-i', input())
      expect([sides, comparison.classes[0]?.flips]).toEqual([sides, 0])
    }
  })

  test('a label with a dict of probabilities against an array of them', async () => {
    const { comparison } = await compared(`${models}onnx-iris-zipmap`, pairB, '-i', input())
    expect(comparison.columns.map(({ left, right }) => [left, right])).toEqual(
      ['0', '1', '2'].map((place) => [`output_probability[${place}]`, `[${place}]`]),
    )
    expect(comparison.classes.map(({ left }) => left)).toEqual([
      'largest of the 3 columns of output_probability',
      'column output_label',
    ])
    expect(comparison.onlyLeft).toEqual([{ name: 'output_label', type: 'int64', inClasses: true }])
  })

  test('a method that is not there is told with those that are', async () => {
    const { code, stderr } = await compared(pairA, `${pairA}#transfrom`, '-i', input())
    expect(code).toBe(3)
    expect(stderr).toContain('no method transfrom')
    expect(stderr).toContain('predict, predict_proba, predict_log_proba, decision_function')
  })

  test('an output of an ONNX graph by its name', async () => {
    const { code, comparison } = await compared(
      `${models}onnx-iris-zipmap`,
      `${models}onnx-iris-zipmap#output_label`,
      '-i',
      input(),
    )
    expect(comparison.columns.map(({ left, counts }) => [left, counts.equal])).toContainEqual([
      'output_label',
      150,
    ])
    expect(code).toBe(1)
    const { stderr } = await compared(`${models}onnx-iris#nothing`, pairA, '-i', input())
    expect(stderr).toContain('no output \\"nothing\\"')
  })
})

describe('saved outputs', () => {
  test('JSON, CSV and Parquet that predict wrote are what it answers', async () => {
    for (const name of ['out.json', 'out.csv', 'out.jsonl', 'out.parquet']) {
      const file = inFolder(name)
      expect(await runInProcess(['predict', pairB, '-i', input(), '-o', file])).toMatchObject({ code: 0 })
      const { code, comparison } = await compared(pairB, file, '-i', input())
      expect([name, code, comparison.columns.length, comparison.rowsDifferent]).toEqual([name, 0, 3, 0])
    }
  })

  test('two files need no input; a change is found, sized, and exit 1', async () => {
    const left = written('left.csv', 'id,score,label\n1,0.5,a\n2,0.75,b\n3,0.25,a\n')
    const right = written('right.csv', 'id,score,label\n1,0.5,a\n2,0.7521,b\n3,0.25,b\n')
    const { code, comparison } = await compared(left, right)
    expect(code).toBe(1)
    expect(comparison.summary).toEqual(
      [
        '1 of 3 rows changes class (column label).',
        'No row of 3 changes class (column id).',
        '2 of 3 rows differ by more than the tolerance. The largest difference is 0.0021, in score.',
      ].toSorted((one, other) => comparison.summary.indexOf(one) - comparison.summary.indexOf(other)),
    )
    const tolerant = await compared(left, right, '--atol', '0.01', '--tolerances', '{"label": {"atol": 0}}')
    expect(tolerant.comparison.rowsDifferent).toBe(1)
  })

  test('rows in another order align by their key, columns by a map', async () => {
    const left = written('l.csv', 'id,score\n1,0.5\n2,0.75\n')
    const right = written('r.csv', 'id,p\n2,0.75\n1,0.5\n')
    expect((await compared(left, right, '--key', 'id', '--map', 'score=p')).code).toBe(0)
    expect((await compared(left, right)).code).toBe(1)
    expect((await compared(left, right, '--map', 'score')).code).toBe(2)
    expect((await compared(left)).code).toBe(2)
  })

  test('text names the sides, the columns and the worst rows', async () => {
    const left = written('left.csv', 'score\n0.5\n0.75\n')
    const right = written('right.csv', 'score\n0.5\n0.7521\n')
    const { code, stdout } = await runInProcess(['compare', left, right])
    expect(code).toBe(1)
    expect(stdout).toContain('Beyond tolerance.')
    expect(stdout).toMatch(/row 2 +score +0\.75 +0\.7521 +0\.0021/)
  })
})

describe('a custom predict', () => {
  test('a threshold on the probabilities: how many rows flip, and which', async () => {
    const code = `export default ({ outputs, params }: { outputs: { predictions: number[][] }; params: { at: number } }) =>
      outputs.predictions.map((row) => (row[2] > params.at ? 2 : row[0] > row[1] ? 0 : 1))`
    const file = written('threshold.ts', code)
    const side = `${pairA}#predict_proba`
    const half = await compared(pairA, side, '-i', input(), '--custom', file, '--params', '{"at": 0.3}')
    const flips = half.comparison.classes[0]?.flips ?? 0
    expect(flips).toBeGreaterThan(0)
    expect(half.comparison.classes[0]?.matrix[1]?.[2]).toBe(flips)
    expect(half.comparison.summary[0]).toBe(`${flips} of 150 rows change class.`)
    expect(half.code).toBe(1)
    const none = await compared(pairA, side, '-i', input(), '--custom', file, '--params', '{"at": 1}')
    expect(none.comparison.classes[0]?.matrix.map((row) => row[2])).toEqual([0, 0, 0])
  })

  test('of the one model that is given, with the input columns', async () => {
    const file = written(
      'round.js',
      `export default ({ inputs, outputs }) => ({
        label: outputs.predictions,
        long: inputs['petal length (cm)'].map((length) => length > 4),
      })`,
    )
    const { code, comparison } = await compared(pairA, '-i', input(), '--custom', file)
    expect(comparison.columns[0]).toMatchObject({ right: 'label', counts: { equal: 150 } })
    expect(comparison.onlyRight).toEqual([{ name: 'long', type: 'bool', inClasses: false }])
    expect(code).toBe(1)
    const broken = await compared(
      pairA,
      '-i',
      input(),
      '--custom',
      written('broken.js', 'export default () => x'),
    )
    expect(broken.code).toBe(5)
    expect(broken.stderr).toContain('ReferenceError')
  })
})

describe('the report', () => {
  test('of the same comparison is the same file, as HTML and as JSON', async () => {
    for (const kind of ['html', 'json']) {
      const [one, other] = [`one.${kind}`, `other.${kind}`].map((name) => inFolder(name))
      for (const file of [one, other]) {
        await runInProcess(['compare', pairA, pairB, '-i', input(), '--report', file ?? ''])
      }
      const text = readFileSync(one ?? '', 'utf8')
      expect(text).toBe(readFileSync(other ?? '', 'utf8'))
      expect(text).toContain('No row of 150 changes class.')
    }
  })
})

describe('saved cases', () => {
  test('are saved, replayed, and broken where a model answers otherwise', async () => {
    const file = inFolder('cases.yaml')
    const saved = await runInProcess([
      'compare',
      pairA,
      pairB,
      '-i',
      input(),
      '--save-case',
      file,
      '--name',
      'as before',
    ])
    expect(saved.code).toBe(0)
    const second = ['compare', pairA, `${pairA}#predict_log_proba`, '-i', input(), '--save-case', file]
    expect((await runInProcess(second)).code).toBe(0)
    const replayed = await runInProcess(['compare', '--cases', file])
    expect(replayed).toMatchObject({ code: 0, stdout: 'ok     as before\nok     case 2\n' })
    const changed = readFileSync(file, 'utf8')
      .replace('"expected"', 'expected')
      .replace('pair-b', 'pair-a#decision_function')
    const broken = await runInProcess(['compare', '--cases', written('broken.yaml', changed)])
    expect(broken.code).toBe(1)
    expect(broken.stdout).toMatch(/^broken as before\n +150 of 150 rows differ/)
  })

  test('keep numbers that YAML would take for texts: 1e-05, NaN, infinities', async () => {
    const file = inFolder('numbers.yaml')
    const outputs = written('numbers.json', '{"predictions": [1e-05, NaN, -Infinity, 1e+20, 2.5]}')
    const sides = [outputs, outputs]
    expect((await runInProcess(['compare', ...sides, '--save-case', file])).code).toBe(0)
    expect(readFileSync(file, 'utf8')).toContain('[1.0e-05, .nan, -.inf, 1.0e+20, 2.5]')
    expect(await runInProcess(['compare', '--cases', file])).toMatchObject({ code: 0 })
  })

  test('that cannot be run do not keep the others from it', async () => {
    const text = `cases:
  - {left: ./nowhere, right: ${pairA}, input: ${input()}}
  - {left: ${pairA}, right: ${pairB}, input: ${input()}}
`
    const { code, stdout } = await runInProcess(['compare', '--cases', written('one-lost.yaml', text)])
    expect(code).toBe(3)
    expect(stdout).toMatch(/^broken case 1\n +There is nothing at .*\n[^]*ok {5}case 2\n$/)
  })

  test('of an address with a password are refused, and it is not repeated', async () => {
    const address = 'http://someone:secret-word@127.0.0.1:9/score'
    const { code, stdout, stderr } = await runInProcess(['compare', pairA, address, '-i', input()])
    expect([code, `${stdout}${stderr}`.includes('secret-word')]).toEqual([2, false])
  })

  test('written by hand, with the request in them', async () => {
    const text = `cases:
  - name: one row
    left: ${pairA}
    input: {dataframe_split: {columns: ${JSON.stringify(names)}, data: [[5.9, 3.0, 5.1, 1.8]]}}
    expected: {predictions: [2]}
`
    expect(await runInProcess(['compare', '--cases', written('hand.yaml', text)])).toMatchObject({ code: 0 })
    const other = written('other.yaml', text.replace('[2]}', '[1]}'))
    expect(await runInProcess(['compare', '--cases', other])).toMatchObject({ code: 1 })
    const odd = written('odd.yaml', text.replace('expected', 'expects'))
    const { code, stderr } = await runInProcess(['compare', '--cases', odd])
    expect(code).toBe(2)
    expect(stderr).toContain('cases[0].expects')
  })
})

describe('rows that fail', () => {
  test('are a difference, and the others are compared', async () => {
    const data: unknown[][] = rows.slice(0, 9).map((row) => [...row])
    data[4] = ['nonsense', 1, 1, 1]
    const file = written('one-bad.json', bodyOf(data))
    const saved = written('saved.json', JSON.stringify({ predictions: Array.from({ length: 9 }, () => 0) }))
    const { code, comparison } = await compared(pairA, saved, '-i', file)
    expect(code).toBe(1)
    expect(comparison.leftFailures.map(({ row }) => row)).toEqual([4])
    expect(comparison.alignment).toMatchObject({ matched: 8, onlyRight: 1 })
  })

  test('in a table file are found as in a request, and rows that both fail on are no difference', async () => {
    const lines = rows
      .slice(0, 9)
      .map((row, at) =>
        JSON.stringify(
          Object.fromEntries(
            row.map((cell, place) => [names[place], at === 4 && place === 0 ? 'nonsense' : cell]),
          ),
        ),
      )
    const { code, comparison } = await compared(
      pairA,
      pairB,
      '-i',
      written('bad.jsonl', `${lines.join('\n')}\n`),
    )
    expect([code, comparison.classes[0]?.rowCount]).toEqual([0, 8])
    expect(comparison.summary).toContain('Both sides fail on 1 row: no difference.')
  })

  test('a side that fails on all has no output', async () => {
    const { code, comparison } = await compared(
      pairA,
      pairB,
      '-i',
      written('none.json', bodyOf([['x', 1, 1, 1]])),
    )
    expect(code).toBe(1)
    expect(comparison.left.failure).not.toBeNull()
  })
})

describe('endpoints', () => {
  async function endpoint(answer: (body: string, headers: Record<string, unknown>, url: string) => string) {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        response.end(answer(Buffer.concat(chunks).toString(), request.headers, request.url ?? ''))
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    return { address: `http://127.0.0.1:${port}`, close: () => server.close() }
  }

  test('MLflow, Azure ML and KServe are each asked in their words, with the key of the environment', async () => {
    const { stdout } = await runInProcess(['predict', pairA, '-i', input()])
    const labels: number[] = JSON.parse(stdout).predictions
    const seen: { body: string; key: unknown; url: string }[] = []
    const { address, close } = await endpoint((body, headers, url) => {
      seen.push({ body, key: headers['authorization'], url })
      if (url === '/invocations') return stdout
      if (url === '/score') return JSON.stringify(JSON.stringify(labels))
      return JSON.stringify({
        outputs: [{ name: 'label', datatype: 'INT64', shape: [150], data: labels }],
      })
    })
    process.env['PALATE_TEST_KEY'] = 'a key'
    try {
      for (const at of ['/invocations', '/score', '/v2/models/m/infer']) {
        const { code, comparison } = await compared(
          pairA,
          address + at,
          '-i',
          input(),
          '--key-env',
          'PALATE_TEST_KEY',
        )
        expect([at, code, comparison.classes[0]?.flips]).toEqual([at, 0, 0])
      }
    } finally {
      close()
    }
    expect(seen.map(({ key }) => key)).toEqual(['Bearer a key', 'Bearer a key', 'Bearer a key'])
    expect(seen.map(({ body }) => Object.keys(JSON.parse(body) as object)[0])).toEqual([
      'dataframe_split',
      'input_data',
      'inputs',
    ])
  })

  test('of a file of cases are asked only where they are named, and their key with them', async () => {
    const { stdout } = await runInProcess(['predict', pairA, '-i', input()])
    const keys: unknown[] = []
    const { address, close } = await endpoint((_body, headers) => {
      keys.push(headers['authorization'])
      return stdout
    })
    const url = `${address}/invocations`
    process.env['PALATE_TEST_KEY'] = 'a key'
    try {
      const file = inFolder('endpoint.yaml')
      const options = ['-i', input(), '--key-env', 'PALATE_TEST_KEY', '--save-case', file]
      expect((await compared(pairA, url, ...options)).code).toBe(0)
      expect(readFileSync(file, 'utf8')).toContain('key-env: "PALATE_TEST_KEY"')
      for (const others of [[], ['--endpoint', `${address}/other`], ['--key-env', 'PALATE_TEST_KEY']]) {
        const refused = await runInProcess(['compare', '--cases', file, ...others])
        expect([refused.code, refused.stdout]).toEqual([4, expect.stringContaining(`--endpoint ${url}`)])
      }
      expect(keys).toEqual(['Bearer a key'])
      const named = await runInProcess([
        'compare',
        '--cases',
        file,
        '--endpoint',
        `http://127.0.0.1:9/x,${url}`,
      ])
      expect(named).toMatchObject({ code: 0, stdout: 'ok     case 1\n' })
      expect(keys).toEqual(['Bearer a key', 'Bearer a key'])
      expect((await runInProcess(['compare', '--cases', file, '--endpoint', 'models/1'])).code).toBe(2)
    } finally {
      close()
    }
  })

  test('a table file goes to an endpoint as one request', async () => {
    const lines = rows.map((row) =>
      JSON.stringify(Object.fromEntries(row.map((cell, at) => [names[at], cell]))),
    )
    const table = written('rows.jsonl', `${lines.join('\n')}\n`)
    const { stdout } = await runInProcess(['predict', pairA, '-i', input()])
    const bodies: string[] = []
    const { address, close } = await endpoint((body) => {
      bodies.push(body)
      return stdout
    })
    const { code, stderr } = await compared(pairA, `${address}/score`, '-i', table)
    close()
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(bodies[0] ?? '').input_data.data).toEqual(rows)
  })

  test('an archive at a signed address is a model, and its signature is in no report and no case', async () => {
    const { zipOf } = await import('#app/source/archive/testing.ts')
    const { scriptedServer } = await import('#app/source/rest/testing/scripted-server.ts')
    const zip = zipOf(
      readdirSync(pairA, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name))
        .map((file) => ({ name: path.relative(pairA, file), content: readFileSync(file) })),
    )
    const host = await scriptedServer((_request, response) => response.end(zip))
    try {
      const [report, cases] = [inFolder('signed.html'), inFolder('signed.yml')]
      const signed = `${host.url}/m.zip?sv=1&sig=SECRET%2B`
      const ran = await compared(signed, pairA, '-i', input(), '--report', report, '--save-case', cases)
      expect([ran.code, ran.stderr]).toEqual([0, ''])
      expect(ran.comparison.left.name).toBe(`${host.url}/m.zip?…`)
      const texts = [ran.stdout, readFileSync(report, 'utf8'), readFileSync(cases, 'utf8')]
      for (const text of texts) expect(text).not.toContain('SECRET')
      expect(host.seen.map(({ method, url }) => [method, url])).toEqual([
        ['GET', '/m.zip?sv=1&sig=SECRET%2B'],
      ])
      const replayed = await runInProcess(['compare', '--cases', cases])
      expect(replayed.stdout + replayed.stderr).toContain('is not whole')
    } finally {
      await host.close()
    }
  })

  test('what cannot be reached is said', async () => {
    const { address, close } = await endpoint(() => '')
    close()
    const { code, comparison } = await compared(pairA, `${address}/score`, '-i', input())
    expect(code).toBe(1)
    expect(comparison.right.failure).toContain('ECONNREFUSED')
  })
})
