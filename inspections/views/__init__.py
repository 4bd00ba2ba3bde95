"""Pages, one module a subject: load what is visible, form, one write call, message, redirect."""
