/** What stands round the keys of a drawn phone; of nobody's make. */

export function Handset() {
  return (
    <svg className="face-handset" viewBox="0 0 64 360" preserveAspectRatio="none" aria-hidden>
      <rect className="face-part" x="1" y="1" width="62" height="358" rx="28" />
      <rect className="face-light" x="12" y="16" width="40" height="88" rx="20" />
      <rect className="face-light" x="12" y="256" width="40" height="88" rx="20" />
    </svg>
  )
}

export function Keypad() {
  const digits = Array.from({ length: 12 }, (_, index) => index)
  return (
    <svg className="face-keypad" viewBox="0 0 360 62" aria-hidden>
      {digits.map((digit) => (
        <rect
          key={digit}
          className="face-light"
          x={6 + (digit % 4) * 44}
          y={2 + Math.floor(digit / 4) * 21}
          width="38"
          height="15"
          rx="4"
        />
      ))}
      <circle className="face-light" cx="228" cy="30" r="27" />
      <circle className="face-part" cx="228" cy="30" r="11" />
      {digits.slice(0, 6).map((digit) => (
        <rect
          key={`f${digit}`}
          className="face-light"
          x={274 + (digit % 2) * 44}
          y={2 + Math.floor(digit / 2) * 21}
          width="38"
          height="15"
          rx="4"
        />
      ))}
    </svg>
  )
}
