"""What was written in a form stays when the session ended before it was sent (see docs/interface.md, «Signed out»).

`marks` knows which user a page's token was made for, `store` keeps what was posted for an hour, `refilling` puts it
back into the page's own form, `labels` names what found no place there, and `middleware` ties them together.
"""
