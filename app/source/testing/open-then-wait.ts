/**
 * Opens a location and stops for good in the midst of it, to be killed there.
 * usage: node .ci/run-typescript.mjs app/source/testing/open-then-wait.ts LOCATION CACHE ACTIVITY COUNT
 */
import { writeSync } from 'node:fs'
import { openFolder } from '../open-folder.ts'

const [location = '', cacheFolder = '', activity = '', count = ''] = process.argv.slice(2)
let told = 0

await openFolder(location, {
  context: { cacheFolder },
  report: (progress) => {
    if (!progress.activity.startsWith(activity)) return
    told += 1
    if (told < Number(count)) return
    writeSync(1, 'stopped\n')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  },
})
writeSync(1, 'opened\n')
