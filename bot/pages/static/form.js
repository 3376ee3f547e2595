// Moves the focus to the summary of what has to be put right (without a script its role says so).
document.getElementById("summary")?.focus();
