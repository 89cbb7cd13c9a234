/** A list's search: asks when typing stops. */

import { t } from '@lingui/core/macro'
import { CloseButton, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useState } from 'react'

type Props = {
  value: string
  onSearch: (text: string) => void
  label: string
  /** What it finds by; shown while it is empty. */
  hint?: string
  /** A key that leads here, shown while it is empty. */
  hotkey?: string
}

export function SearchBox({ value, onSearch, label, hint = label, hotkey }: Props) {
  const [text, setText] = useState(value)
  const search = useDebouncedCallback(onSearch, 300)
  // Back and forward change the address, and with it the search.
  useEffect(() => setText(value), [value])
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={hint}
      value={text}
      className="search-box"
      leftSection={<IconSearch size={16} />}
      aria-keyshortcuts={hotkey}
      rightSection={
        text === '' ? (
          hotkey && (
            <kbd className="key-hint" aria-hidden>
              {hotkey}
            </kbd>
          )
        ) : (
          <CloseButton
            size="sm"
            aria-label={t`Clear the search`}
            onClick={() => {
              setText('')
              search.cancel()
              onSearch('')
            }}
          />
        )
      }
      onChange={(event) => {
        setText(event.currentTarget.value)
        search(event.currentTarget.value)
      }}
    />
  )
}
