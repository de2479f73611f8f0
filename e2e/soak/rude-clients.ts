/** Clients that behave badly, each over its own socket; what they do is their own fault and nobody else's. */
import { connect } from 'node:net'
import type { Socket } from 'node:net'

/** How one bad client's turn ended, for the count. */
export type RudeEnd = 'closed-by-server' | 'left'

/** A bad client; resolves when its socket is closed. */
export type RudeClient = (port: number, body: string) => Promise<RudeEnd>

/** Sends a whole request and leaves without reading. */
export const dropper: RudeClient = (port, body) =>
  talk(port, (socket) => {
    socket.write(request(body))
    setTimeout(() => socket.destroy(), Math.random() * 20)
  })

/** Sends half a body and leaves. */
export const halfSender: RudeClient = (port, body) =>
  talk(port, (socket) => {
    const text = request(body)
    socket.write(text.slice(0, Math.floor(text.length * Math.random())))
    setTimeout(() => socket.destroy(), Math.random() * 50)
  })

/** Sends a request byte by byte for a while, then leaves. */
export const dribbler: RudeClient = (port, body) =>
  talk(port, (socket) => {
    const text = request(body)
    let place = 0
    const timer = setInterval(() => {
      socket.write(text.slice(place, place + 1))
      place += 1
      if (place < 60) return
      clearInterval(timer)
      socket.destroy()
    }, 5)
    socket.once('close', () => clearInterval(timer))
  })

/** Asks for much and reads it slowly. */
export const slowReader: RudeClient = (port, body) =>
  talk(port, (socket) => {
    socket.write(request(body))
    socket.pause()
    setTimeout(() => {
      socket.resume()
      setTimeout(() => socket.destroy(), 200)
    }, 100)
  })

/** Sends what is no HTTP. */
export const babbler: RudeClient = (port) =>
  talk(port, (socket) => {
    socket.write(Buffer.from(Array.from({ length: 200 }, () => Math.floor(Math.random() * 256))))
    setTimeout(() => socket.destroy(), 200)
  })

/** Opens a connection and says nothing. */
export const silent: RudeClient = (port) =>
  talk(port, (socket) => void setTimeout(() => socket.destroy(), 300))

export const rudeClients: readonly RudeClient[] = [dropper, halfSender, dribbler, slowReader, babbler, silent]

function request(body: string): string {
  return `POST /invocations HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

function talk(port: number, speak: (socket: Socket) => void): Promise<RudeEnd> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    let hasLeft = false
    const destroy = socket.destroy.bind(socket)
    socket.destroy = (error) => {
      hasLeft = true
      return destroy(error)
    }
    socket.on('error', () => undefined)
    socket.on('data', () => undefined)
    socket.on('connect', () => speak(socket))
    socket.on('close', () => resolve(hasLeft ? 'left' : 'closed-by-server'))
  })
}
