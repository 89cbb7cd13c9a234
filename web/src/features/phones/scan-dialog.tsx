/** What the camera sees, until a code with a MAC address is before it. */

import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Modal, Text } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { macOfCode } from '../../lib/box-codes.ts'

type Detector = { detect(from: HTMLVideoElement): Promise<readonly { rawValue: string }[]> }
type DetectorMaker = new (wanted: { formats: readonly string[] }) => Detector

/** Those of boxes; none that shops use for articles, which are twelve digits, too. */
const formats = ['code_128', 'code_39', 'code_93', 'qr_code', 'data_matrix', 'pdf417']
const lookEachMs = 200

type Props = { onMac: (mac: string) => void; many: boolean; onClose: () => void }

export default function ScanDialog({ onMac, many, onClose }: Props) {
  const read = useRef(new Set<string>())
  const [said, setSaid] = useState('')
  const [error, setError] = useState('')
  const found = (mac: string) => {
    setSaid(t`Read: ${mac}`)
    if (read.current.has(mac)) return
    read.current.add(mac)
    onMac(mac)
    if (!many) onClose()
  }
  const place = useCamera({
    onCode: (text) => {
      const mac = macOfCode(text)
      if (mac) found(mac)
      else setSaid(t`No MAC address is in this code.`)
    },
    onError: (problem) => setError(inWords(problem)),
  })
  return (
    <Modal opened onClose={onClose} title={t`Scan the MAC address`} size={640}>
      {error === '' ? (
        <>
          <Text size="sm" mb="sm">
            <Trans>Hold the barcode or QR code of the box, or of the phone’s back, before the camera.</Trans>
          </Text>
          <video ref={place} muted playsInline style={{ width: '100%', borderRadius: 8 }} />
        </>
      ) : (
        <Text role="alert">{error}</Text>
      )}
      <Text role="status" size="sm" mih={20}>
        {said}{' '}
        {many &&
          read.current.size > 0 &&
          plural(read.current.size, { one: '# phone read', other: '# phones read' })}
      </Text>
    </Modal>
  )
}

function inWords(problem: unknown): string {
  const { name, message } = problem instanceof Error ? problem : new Error(String(problem))
  if (name === 'NotAllowedError')
    return t`The camera is not allowed for this page. Allow it in the browser, or type the MAC address.`
  if (name === 'NotFoundError') return t`No camera was found. Type the MAC address.`
  return t`The camera cannot be used: ${message}`
}

type Heard = { onCode: (text: string) => void; onError: (problem: unknown) => void }

/** The camera is on for as long as the picture is there. */
function useCamera(heard: Heard) {
  const place = useRef<HTMLVideoElement>(null)
  const latest = useRef(heard)
  latest.current = heard
  useEffect(() => {
    let isOver = false
    let stream: MediaStream | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const Maker = (globalThis as unknown as { BarcodeDetector: DetectorMaker }).BarcodeDetector
    async function begin() {
      const detector = new Maker({ formats })
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
      const video = place.current
      if (isOver || !video) return stop()
      video.srcObject = stream
      await video.play()
      const look = async () => {
        const codes = await detector.detect(video).catch(() => [])
        if (isOver) return
        for (const { rawValue } of codes) latest.current.onCode(rawValue)
        timer = setTimeout(look, lookEachMs)
      }
      await look()
    }
    function stop() {
      clearTimeout(timer)
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
    begin().catch((problem) => {
      stop()
      if (!isOver) latest.current.onError(problem)
    })
    return () => {
      isOver = true
      stop()
    }
  }, [])
  return place
}
