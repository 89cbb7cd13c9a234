/** A phone's keys as they lie, with nothing on them. */

import type { Face } from '../lib/key-places.ts'
import { Handset, Keypad } from './face-body.tsx'
import './faceplate.css'

export function BareFaceplate({ faces, label }: { faces: readonly Face[]; label: string }) {
  return (
    <div role="img" aria-label={label} className="faceplate">
      <div className="faceplate-faces">
        {faces.map((face) => {
          const columns = Math.max(...face.cells.map(({ x }) => x)) + 1
          return (
            <div
              key={face.module ?? 0}
              className="face"
              data-module={face.module}
              data-drawn={face.module === undefined || undefined}
            >
              {face.module === undefined && <Handset />}
              <div className="face-middle">
                <div
                  className="face-keys"
                  style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
                >
                  {face.cells.map(({ number, x, y }) => (
                    <span
                      key={number ?? 'page'}
                      className="face-key"
                      data-from={number === undefined ? 'page' : 'nothing'}
                      data-right={(columns > 1 && x >= columns / 2) || undefined}
                      style={{ gridColumn: x + 1, gridRow: y + 1 }}
                    >
                      {number ?? '›'}
                    </span>
                  ))}
                </div>
                {face.module === undefined && <Keypad />}
              </div>
            </div>
          )
        })}
      </div>
    </div>
  )
}
