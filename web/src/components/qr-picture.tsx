/** A text as a code that a camera reads; what draws it is loaded with the first. */

import { Loader } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'

export function QrPicture({ text, alt, size = 320 }: { text: string; alt: string; size?: number }) {
  const picture = useQuery({
    queryKey: ['qr code', text, size],
    queryFn: async () => {
      const { default: qrcode } = await import('qrcode')
      return qrcode.toDataURL(text, { margin: 2, width: size })
    },
    gcTime: 0,
  }).data
  return (
    <div style={{ textAlign: 'center', minHeight: size }}>
      {picture ? (
        <img
          src={picture}
          width={size}
          height={size}
          style={{ maxWidth: '100%', height: 'auto' }}
          alt={alt}
        />
      ) : (
        <Loader />
      )}
    </div>
  )
}
