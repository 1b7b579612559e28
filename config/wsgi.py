import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# Everything that lives as long as the process is loaded now, before the server forks, and then left out of garbage
# collection: a full round over it would hold up some unlucky request by a tenth of a second, and copy memory that
# the workers share.
assert get_resolver().url_patterns
gc.collect()
gc.freeze()
# A page makes some tens of thousands of small objects and lets go of them by itself; looking for cycles after each
# seven hundred, as is the habit, costs every page some hundredths of its time and finds next to nothing.
gc.set_threshold(20_000, 20, 100)
