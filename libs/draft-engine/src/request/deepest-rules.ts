/** How deep rules may lead into each other before it is given up. */
export const deepestRules = 500;
