/** Words that English cannot do without, and French does not have. */
const words =
  /\b(?:the|of|is|are|was|were|and|which|this|that|has|have|with|from|it|its|by|not|nothing|your|you|when|there|what|who|did|does|been|were)\b/i

/** Lines that speak English, without code, quotations and addresses, which are in no language. */
export const findEnglish = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) =>
      words.test(
        line
          .replace(/`[^`]*`|"[^"]*"|« [^»]*»|“[^”]*”|&#96;.*?&#96;|\$\{\{.*?\}\}/g, '')
          .replace(/https?:\S+|&#?\w+;|[\w.-]*[/_.-][\w./-]+/g, ''),
      ),
    )
