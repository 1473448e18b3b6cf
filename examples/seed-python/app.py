from spin_http import Response
from spin_key_value import kv_open_default

def handle_request(request):

    store = kv_open_default()
    store.set("mykey", "myvalue")
    value = store.get("mykey")
    status = 200
    return Response(status, [("content-type", "text/plain")], value)
