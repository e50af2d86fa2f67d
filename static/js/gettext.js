// gettext and ngettext: what the source says, in the language of the page. The build puts that language's `words` here.
/** @type {Intl.LDMLPluralRule[]} */
const CATEGORIES = ["zero", "one", "two", "few", "many", "other"]; // the order of a catalogue's plural forms
const rules = new Intl.PluralRules(document.documentElement.lang);
const forms = CATEGORIES.filter((category) => rules.resolvedOptions().pluralCategories.includes(category));
/** @type {(text: string, values?: Record<string, any>) => string} */
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values?.[name]);

globalThis.gettext = (text, values) => filled(words[text] ?? text, values);
globalThis.ngettext = (one, many, num, values) =>
  filled((words[one] ?? [one, many])[forms.indexOf(rules.select(num))], { num, ...values });
