/** Ctrl K: goes to any phone, extension, tenant or page by a few letters of it. */

import { t } from '@lingui/core/macro'
import { Modal } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { Choice } from '../../components/choice.tsx'
import { useSession } from '../../lib/session.ts'
import { usePlaces } from './places.ts'
import { searchOf } from './search-all.ts'

type Props = { code: string | undefined; onClose: () => void }

export function Palette({ code, onClose }: Props) {
  const navigate = useNavigate()
  const places = usePlaces(code)
  const tenants = useSession()?.tenants ?? []
  return (
    <Modal
      opened
      onClose={onClose}
      title={t`Go to`}
      size={640}
      centered={false}
      yOffset="12vh"
      className="palette"
    >
      <div
        // It may be opened before the page has come that one went to last.
        data-keeps-focus
        onKeyDownCapture={(event) => {
          if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
          event.stopPropagation()
          onClose()
        }}
      >
        <Choice
          name="go-to"
          aria-label={t`Phone, MAC address, extension, tenant or page`}
          placeholder={t`Phone, MAC address, extension, tenant or page`}
          autoFocus
          opensAtOnce
          options={places}
          value={null}
          search={searchOf({ code, places, tenants })}
          onChange={(to) => {
            if (to === null) return
            onClose()
            navigate({ to })
          }}
        />
      </div>
    </Modal>
  )
}
