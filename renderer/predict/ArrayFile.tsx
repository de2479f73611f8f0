/** An array from a file: .npy, a nested list as JSON, or a picture where the shape is one of pictures. */
import { FileUp } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Button } from '../parts/Button.tsx'
import { Segmented } from '../parts/Segmented.tsx'
import { arrayText } from '../strings/array.ts'
import type { DraftArray } from './draft.ts'
import { imageShapeOf, pixelsText } from './image-array.ts'
import type { ImageShape, PixelScale } from './image-array.ts'
import { npyText } from './npy-text.ts'

interface ArrayFileProps {
  readonly name: string
  readonly array: DraftArray
  readonly onText: (text: string) => void
}

interface Picture {
  readonly name: string
  readonly pixels: ImageData
  /** Its size in the file. */
  readonly size: { readonly width: number; readonly height: number }
}

/** A button, and what a picture looks like to the model. */
export function ArrayFile({ name, array, onText }: ArrayFileProps) {
  const picker = useRef<HTMLInputElement>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [picture, setPicture] = useState<Picture | null>(null)
  const [scale, setScale] = useState<PixelScale>(array.dtype.startsWith('float') ? 'unit' : 'bytes')
  const image = imageShapeOf(array.shape)
  const take = async (file: File | undefined) => {
    if (file === undefined) return
    setProblem(null)
    setPicture(null)
    try {
      if (image !== null && file.type.startsWith('image/')) {
        const { pixels, size } = await decoded(file, image)
        setPicture({ name: file.name, pixels, size })
        onText(pixelsText(pixels.data, image, { scale, dtype: array.dtype }))
      } else if (/\.npy$/i.test(file.name)) {
        const read = npyText(new Uint8Array(await file.arrayBuffer()))
        if (typeof read === 'string') setProblem(read)
        else onText(read.text)
      } else onText(await file.text())
    } catch {
      setProblem(arrayText.unreadable(file.name))
    }
  }
  return (
    <div className="mt-1.5 flex flex-wrap items-center gap-3">
      <input
        ref={picker}
        type="file"
        accept={`.npy,.json${image === null ? '' : ',image/*'}`}
        aria-label={arrayText.fromFileOf(name)}
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => void take(event.target.files?.[0])}
      />
      <Button onClick={() => picker.current?.click()}>
        <FileUp aria-hidden size={14} />
        {image === null ? arrayText.fromFile : arrayText.fromFileOrImage}
      </Button>
      {image !== null && picture !== null && (
        <>
          <Preview picture={picture} />
          <span className="text-muted">{arrayText.broughtTo(picture.size, image, image.channels)}</span>
          <Segmented
            label={arrayText.scale}
            value={scale}
            choices={scales}
            onChange={(next) => {
              setScale(next)
              onText(pixelsText(picture.pixels.data, image, { scale: next, dtype: array.dtype }))
            }}
          />
        </>
      )}
      {problem !== null && (
        <span role="alert" className="text-bad">
          {problem}
        </span>
      )}
    </div>
  )
}

const scales = [
  { value: 'unit', label: arrayText.unit },
  { value: 'bytes', label: arrayText.bytes },
] as const

/** The picture in the size that the model gets, drawn large enough to be seen. */
function Preview({ picture: { name, pixels } }: { picture: Picture }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => canvas.current?.getContext('2d')?.putImageData(pixels, 0, 0), [pixels])
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={name}
      width={pixels.width}
      height={pixels.height}
      className="h-20 rounded border border-line [image-rendering:pixelated]"
    />
  )
}

/** A picture's pixels in the size of a shape; a transparent one lies on black, unless the array holds transparency. */
async function decoded(
  file: File,
  { width, height, channels }: ImageShape,
): Promise<Pick<Picture, 'pixels' | 'size'>> {
  const whole = await createImageBitmap(file)
  const size = { width: whole.width, height: whole.height }
  const bitmap = await createImageBitmap(whole, {
    resizeWidth: width,
    resizeHeight: height,
    resizeQuality: 'high',
  })
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) throw new Error('A canvas has a context.')
  if (channels !== 4) context.fillRect(0, 0, width, height)
  context.drawImage(bitmap, 0, 0)
  bitmap.close()
  whole.close()
  return { pixels: context.getImageData(0, 0, width, height), size }
}
