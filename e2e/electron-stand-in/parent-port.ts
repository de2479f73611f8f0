/** TEST DOUBLE. `process.parentPort` as a utility process has it, over the channel of child_process.fork. */
import { EventEmitter } from 'node:events'

const port = Object.assign(new EventEmitter(), {
  postMessage: (message: unknown) => process.send?.(message),
})
// Electron's port keeps messages until somebody listens; Node's channel does so as long as nobody does.
port.once('newListener', (event) => {
  if (event === 'message') process.on('message', (data) => port.emit('message', { data, ports: [] }))
})
process.on('disconnect', () => process.exit(0))
Object.defineProperty(process, 'parentPort', { value: port })
