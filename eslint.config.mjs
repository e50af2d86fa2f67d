// What is wrong or surprising in scripts; how they look is no matter here. Names that nobody defined the type checker finds.
import js from "@eslint/js";

export default [
  { ignores: ["static/build/"] },
  js.configs.recommended,
  {
    files: ["static/js/*.js", "tests/js/*.mjs", "bench/peers/*.cjs"],
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-undef": "off",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", caughtErrors: "all" }],
      "array-callback-return": "error",
      "consistent-return": "error",
      eqeqeq: "error",
      "no-constructor-return": "error",
      "no-implicit-globals": "error",
      "no-implied-eval": "error",
      "no-promise-executor-return": "error",
      "no-self-compare": "error",
      "no-shadow": ["error", { builtinGlobals: false }],
      "no-template-curly-in-string": "error",
      "no-unmodified-loop-condition": "error",
      "no-unreachable-loop": "error",
      "no-use-before-define": ["error", { functions: false }],
      "no-var": "error",
      "prefer-const": "error",
      "require-atomic-updates": "error",
      "max-len": ["error", { code: 130, ignoreStrings: true, ignoreTemplateLiterals: true }],
    },
  },
];
